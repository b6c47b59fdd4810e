// Behaviour of every page but the editor's own. What each data attribute does is listed on top of css/app.css.
import './htmx-setup.js'
import './dialog-attributes.js'
import './reordering.js'
import './choosing-rows.js'
import './polling.js'
import './controls.js'
import './assembly.js'
