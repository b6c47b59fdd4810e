// Behaviour of every page but the editor's own. What each data attribute does is listed on top of css/app.css.
import './htmx.js'
import './dialogs.js'
import './lists.js'
import './tables.js'
import './progress.js'
import './small.js'
import './assembly.js'
