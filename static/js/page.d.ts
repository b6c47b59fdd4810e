// What the browser's own types do not know of our pages.
import type { EditorView } from 'prosemirror-view'

declare global {
  /** The elements of our pages are HTML: a selector that is no tag's name gives one, unless the caller says more. */
  interface ParentNode {
    querySelector<K extends keyof HTMLElementTagNameMap>(selectors: K): HTMLElementTagNameMap[K] | null
    querySelector<E extends Element = HTMLElement>(selectors: string): E | null
    querySelectorAll<K extends keyof HTMLElementTagNameMap>(selectors: K): NodeListOf<HTMLElementTagNameMap[K]>
    querySelectorAll<E extends Element = HTMLElement>(selectors: string): NodeListOf<E>
  }
  interface Element {
    closest<K extends keyof HTMLElementTagNameMap>(selectors: K): HTMLElementTagNameMap[K] | null
    closest<E extends Element = HTMLElement>(selectors: string): E | null
  }
  interface HTMLElement {
    /** The editor of the page, on its root: for the browser tests. */
    view?: EditorView
  }
  interface Window {
    htmx: typeof import('htmx.org').default
  }
  interface DocumentEventMap {
    'htmx:load': CustomEvent
    'htmx:confirm': CustomEvent
    'htmx:configRequest': CustomEvent
    'htmx:beforeSwap': CustomEvent
    'htmx:responseError': CustomEvent
    'htmx:sendError': CustomEvent
    'htmx:afterSettle': CustomEvent
    'wengao:added': CustomEvent
  }
}
