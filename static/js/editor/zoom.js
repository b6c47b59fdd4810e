// The size of the page on the screen, remembered in this browser.
import { make } from '../common.js'

const STEPS = [80, 90, 100, 110, 125, 150, 175, 200]
const NAME = 'wengao-zoom'

/** `root` takes the property; returns `{ element, step(direction) }`. */
export function makeZoom(root) {
  const select = make('select', { 'aria-label': '页面显示比例', title: '显示比例（Ctrl+Alt+= 放大，Ctrl+Alt+- 缩小）', class: 'e-zoom' },
    ...STEPS.map(step => make('option', { value: step, text: `显示比例 ${step}%` })))
  let kept = 100
  try { kept = Number(localStorage.getItem(NAME)) || 100 } catch { /* kept nowhere */ }
  let factor = 1
  const show = () => root.style.setProperty('--zoom', String(Number(select.value) * factor / 100))
  const set = percent => {
    select.value = String(percent)
    show()
    try { localStorage.setItem(NAME, String(percent)) } catch { /* kept nowhere */ }
  }
  set(STEPS.includes(kept) ? kept : 100)
  select.addEventListener('change', () => set(Number(select.value)))
  return {
    element: select,
    /** How much smaller the page has to be to stand in the window. */
    fit(now) { factor = now; show() },
    step(direction) {
      const at = STEPS.indexOf(Number(select.value)) + direction
      if (STEPS[at]) set(STEPS[at])
      return true
    },
  }
}
