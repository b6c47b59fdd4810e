// While an input method composes, everything that would touch the page waits.
const AFTER = 50

/** `composing()` says whether to wait; `idle(task)` runs a task now, or after the composition has settled. */
export function makeComposition() {
  let open = false
  let timer
  let waiting = []
  const drain = () => {
    const tasks = waiting
    waiting = []
    for (const task of tasks) task()
  }
  return {
    /** Listens on the editor's element. */
    watch(dom) {
      dom.addEventListener('compositionstart', () => { open = true; clearTimeout(timer) })
      const end = () => {
        if (!open) return
        clearTimeout(timer)
        timer = setTimeout(() => { open = false; drain() }, AFTER)
      }
      dom.addEventListener('compositionend', end)
      // Some input methods never say that they ended when the window loses the focus.
      dom.addEventListener('blur', end)
    },
    composing: () => open,
    idle(task) { if (open) waiting.push(task); else task() },
  }
}
