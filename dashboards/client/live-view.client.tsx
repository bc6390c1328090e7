// For screens whose answer to any news is to ask again: the same View with fresh data, so that nothing on the page moves or loses focus.

import { type FunctionComponent, hydrate } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ViewProps } from '../server/screen.js'
import { startLive } from './live.client.js'
import { fetchData, messages, page } from './page.client.js'

/** News that come together are asked for together. */
export const GATHER_MS = 250
/** Screens that count are drawn once a second. */
export const COUNT_MS = 1000
/** Relative times move on. */
const CLOCK_MS = 30_000

export async function liveView<D>(
  View: FunctionComponent<ViewProps<D>>,
  schema: { parse(value: unknown): D },
  gatherMs = GATHER_MS,
): Promise<void> {
  const place = document.getElementById('screen')
  if (!place) return
  const m = await messages()
  const first = { data: schema.parse(page().data), now: page().now }

  function Live() {
    const [state, setState] = useState(first)
    const [said, say] = useState('')
    const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
    useEffect(() => {
      const refresh = async (): Promise<void> => {
        timer.current = null
        const fresh = await fetchData(schema)
        if (fresh) setState(fresh)
      }
      startLive({
        refresh: () => void refresh(),
        event(kind) {
          if (kind === 'observation') say(m.live.newMeasurement)
          timer.current ??= setTimeout(() => void refresh(), gatherMs)
        },
      })
      const clock = setInterval(() => setState((s) => ({ ...s, now: Math.max(s.now, Date.now()) })), CLOCK_MS)
      return () => clearInterval(clock)
    }, [])
    return (
      <>
        <View data={state.data} lang={page().lang} m={m} now={state.now} />
        <p className="visually-hidden" role="status">
          {said}
        </p>
      </>
    )
  }
  hydrate(<Live />, place)
}
