// How the page fits into the window: the paper keeps its 28 characters a line and shrinks as a whole where the window is narrow; the
// outline folds, by hand or by itself; in focus mode only the paper is there.
import { toast } from '../common.js'

const PAPER = 794 // px of A4 at 96 dpi
const MARGIN = 28
const NARROW = 1180
const FOLDED = 'wengao-outline'

/** `page`: { root, page (the scrolling part), onFit(factor) }. Returns `{ fold(), focusMode() }`. */
export function makeFit({ root, page, onFit }) {
  let wanted = null // folded by hand: true or false; null: as the window says
  try { wanted = { yes: true, no: false }[localStorage.getItem(FOLDED)] ?? null } catch { /* kept nowhere */ }
  let factor = 0
  const fit = () => {
    const folded = wanted === null ? innerWidth < NARROW : wanted
    root.classList.toggle('is-folded', folded)
    const now = Math.max(0.5, Math.min(1, Math.floor(((page.clientWidth - MARGIN) / PAPER) * 100) / 100))
    if (now !== factor) { factor = now; onFit(now) }
  }
  new ResizeObserver(fit).observe(page)
  addEventListener('resize', fit)
  fit()
  return {
    /** Folds the outline, or opens it. */
    fold() {
      wanted = !root.classList.contains('is-folded')
      try { localStorage.setItem(FOLDED, wanted ? 'yes' : 'no') } catch { /* kept nowhere */ }
      fit()
      return true
    },
    /** Only the paper, or everything again. */
    focusMode() {
      const on = root.classList.toggle('is-focused')
      toast(on ? '专注：只留正文，再按 Ctrl+Alt+F 退出' : '已退出专注')
      fit()
      return true
    },
  }
}
