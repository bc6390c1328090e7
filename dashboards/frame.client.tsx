// On every page: the connection state in the top bar, keyboard shortcuts that all screens share, and the cursors of charts.

import { hydrate, render } from 'preact'
import { startChartCursors } from './charts/cursor.client.js'
import { startKeys } from './client/keys.client.js'
import { onConnection } from './client/live.client.js'
import { messages, page } from './client/page.client.js'
import { Freshness, type FreshnessState, uiMessages } from './ui/index.js'

const { lang, now, topics } = page()

function showConnection(): void {
  const place = document.getElementById('live-state')
  if (!place || topics.length === 0) return
  const view = (state: FreshnessState) => <Freshness state={state} lang={lang} words={uiMessages[lang].freshness} />
  hydrate(view({ kind: 'updated', at: now }), place)
  const show = (state: FreshnessState): void => render(view(state), place)
  onConnection((connection) => {
    document.documentElement.dataset.connection = connection.kind
    if (connection.kind === 'live') show({ kind: 'live' })
    else if (connection.kind === 'lost') show({ kind: 'lost', since: connection.since })
    else void showEnded()
  })
}

/** Says so where the reader looks, and leads to the log-in; nothing on the page is taken away from her. */
async function showEnded(): Promise<void> {
  const m = await messages()
  const bar = document.createElement('p')
  bar.className = 'ended-bar'
  bar.setAttribute('role', 'alert')
  const link = document.createElement('a')
  link.href = '/login'
  link.textContent = m.live.login
  bar.append(`${m.live.sessionEnded} `, link)
  document.getElementById('screen')?.before(bar)
}

/** Printing is the browser's; without a script its own menu does it. */
function startPrintButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-print]')) {
    button.hidden = false
    button.addEventListener('click', () => print())
  }
}

showConnection()
startPrintButtons()
startChartCursors()
void startKeys()
