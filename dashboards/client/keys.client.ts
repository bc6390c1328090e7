// Single-key shortcuts: J/K and arrows for rows, Enter, / for search, ? for help, digits for periods. They can be turned off (WCAG 2.1.4).

import { messages } from './page.client.js'

const OFF = 'keys-off'

const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('[data-row]')]
const opener = (row: Element | undefined | null): HTMLElement | null =>
  row?.querySelector<HTMLElement>('[data-open]') ?? null

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input, select, textarea, [contenteditable], [role="application"]') !== null
  )
}

function moveRow(by: 1 | -1): boolean {
  const all = rows()
  if (all.length === 0) return false
  const current = all.findIndex((row) => row.contains(document.activeElement))
  const next = current === -1 ? (by === 1 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, current + by))
  opener(all[next])?.focus()
  return true
}

function pickRange(digit: number): boolean {
  const link = document.querySelectorAll<HTMLAnchorElement>('[data-range]')[digit - 1]
  link?.click()
  return link !== undefined
}

function handle(key: string, dialog: HTMLDialogElement): boolean {
  switch (key) {
    case 'j':
    case 'ArrowDown':
      return moveRow(1)
    case 'k':
    case 'ArrowUp':
      return moveRow(-1)
    case '/': {
      const search = document.querySelector<HTMLElement>('#q') ?? document.querySelector<HTMLElement>('#top-q')
      search?.focus()
      return search !== null
    }
    case '?':
      dialog.showModal()
      return true
    default:
      return /^[1-4]$/.test(key) && pickRange(Number(key))
  }
}

export async function startKeys(): Promise<void> {
  const m = await messages()
  const dialog = keysDialog(m.keys)
  document.body.append(dialog)
  document.addEventListener('keydown', (event) => {
    if (
      event.defaultPrevented ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      isTyping(event.target) ||
      dialog.open
    )
      return
    const letter = event.key.length === 1
    if (letter && event.key !== '?' && localStorage.getItem(OFF) === '1') return
    if (event.key.startsWith('Arrow') && !rows().some((row) => row.contains(document.activeElement))) return
    if (handle(event.key, dialog)) event.preventDefault()
  })
  document.documentElement.dataset.keys = 'on'
}

/** Built here and not in the page: without the script there are no shortcuts to explain. */
function keysDialog(words: Awaited<ReturnType<typeof messages>>['keys']): HTMLDialogElement {
  const dialog = document.createElement('dialog')
  dialog.className = 'keys'
  dialog.setAttribute('aria-labelledby', 'keys-title')
  const title = document.createElement('h2')
  title.id = 'keys-title'
  title.textContent = words.title
  const list = document.createElement('dl')
  const lines: [string, string][] = [
    ['J · K · ↓ · ↑', words.rows],
    ['Enter', words.enter],
    ['1–4', words.ranges],
    ['/', words.search],
    ['?', words.help],
  ]
  for (const [keys, text] of lines) {
    const dt = document.createElement('dt')
    dt.textContent = keys
    const dd = document.createElement('dd')
    dd.textContent = text
    list.append(dt, dd)
  }
  const label = document.createElement('label')
  label.className = 'row'
  const box = document.createElement('input')
  box.type = 'checkbox'
  box.checked = localStorage.getItem(OFF) !== '1'
  box.addEventListener('change', () => localStorage.setItem(OFF, box.checked ? '0' : '1'))
  label.append(box, words.letters)
  const form = document.createElement('form')
  form.method = 'dialog'
  const close = document.createElement('button')
  close.textContent = words.close
  form.append(close)
  dialog.append(title, list, label, form)
  return dialog
}
