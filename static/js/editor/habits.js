// What the leader changes in what is written for him, above the panel while one writes for him.
import { make } from '../common.js'

/** `words`: all of it in a line, or null while too few speeches have come back. */
export function showHabits({ host, speaker, words }) {
  if (!words) return
  host.prepend(make('details', { class: 'e-habits small' }, make('summary', { text: `${speaker || '讲话人'}改稿的习惯` }), make('p', { text: words })))
}
