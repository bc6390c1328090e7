// Makes the worklist live: rows change in place, new ones wait while the reader is busy with the list, new reds are announced.

import { hydrate } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { onConnection, startLive } from '../../client/live.client.js'
import { fetchData, messages, page } from '../../client/page.client.js'
import type { Messages } from '../../messages/index.js'
import { reasonText } from '../../messages/words.js'
import { rowEvent } from '../../schemas/live.js'
import { matches, type WorklistData, type WorklistRow, worklistData } from '../../schemas/worklist.js'
import { WorklistView } from './view.js'

/** New rows that nobody has to wait for are fetched together. */
const GATHER_MS = 400

/** The reader works with the list: nothing may move under her hands. */
function isBusy(): boolean {
  const list = document.getElementById('rows')
  if (!list) return false
  return list.contains(document.activeElement) || list.matches(':hover') || (getSelection()?.toString() ?? '') !== ''
}

interface State {
  data: WorklistData
  now: number
  waiting: ReadonlyMap<string, 'red' | 'other'>
  changed: ReadonlySet<string>
}

const NOTHING: Pick<State, 'waiting' | 'changed'> = { waiting: new Map(), changed: new Set() }

/** The totals as they are after one citizen's colour has changed. */
function recount(
  totals: WorklistData['totals'],
  before: WorklistRow['triage'],
  after: WorklistRow['triage'],
): WorklistData['totals'] {
  if (before === after) return totals
  const coloured = (t: WorklistRow['triage']): number => (t === 'red' || t === 'yellow' ? 1 : 0)
  return {
    ...totals,
    [before]: Math.max(0, totals[before] - 1),
    [after]: totals[after] + 1,
    now: Math.max(0, totals.now + coloured(after) - coloured(before)),
  }
}

function applyRow(state: State, row: WorklistRow, before: WorklistRow['triage']): State {
  const totals = recount(state.data.totals, before, row.triage)
  const shown = state.data.rows.some((r) => r.id === row.id)
  if (shown) {
    const rows = state.data.rows.map((r) => (r.id === row.id ? row : r))
    return { ...state, data: { ...state.data, rows, totals }, changed: new Set([...state.changed, row.id]) }
  }
  if (!matches(state.data.filter, row)) return { ...state, data: { ...state.data, totals } }
  const kind = row.triage === 'red' && before !== 'red' ? 'red' : (state.waiting.get(row.id) ?? 'other')
  return { ...state, data: { ...state.data, totals }, waiting: new Map([...state.waiting, [row.id, kind]]) }
}

/** Everything anew while the reader is busy: her rows change where they stand, new ones wait. */
function mergeInPlace(state: State, fresh: WorklistData, now: number): State {
  const byId = new Map(fresh.rows.map((r) => [r.id, r]))
  const shown = new Set(state.data.rows.map((r) => r.id))
  const waiting = fresh.rows
    .filter((r) => !shown.has(r.id))
    .map((r) => [r.id, r.triage === 'red' ? 'red' : 'other'] as const)
  const rows = state.data.rows.map((r) => byId.get(r.id) ?? r)
  return { ...state, now, data: { ...fresh, rows }, waiting: new Map(waiting) }
}

function LiveWorklist({ first, m }: { first: State; m: Messages }) {
  const { lang } = page()
  const [state, setState] = useState(first)
  const [said, say] = useState('')
  const pending = useRef<ReturnType<typeof setTimeout> | null>(null)

  const refresh = async (): Promise<void> => {
    const fresh = await fetchData(worklistData)
    if (fresh) setState({ data: fresh.data, now: fresh.now, ...NOTHING })
  }

  const catchUp = async (): Promise<void> => {
    const fresh = await fetchData(worklistData)
    if (!fresh) return
    setState((s) => (isBusy() ? mergeInPlace(s, fresh.data, fresh.now) : { ...fresh, ...NOTHING }))
  }

  useEffect(() => {
    startLive({
      refresh: () => void catchUp(),
      event(kind, data) {
        if (kind !== 'row') return
        const { row, before } = rowEvent.parse(data)
        setState((s) => applyRow({ ...s, now: Date.now() }, row, before))
        const worst = row.reasons[0]
        if (row.triage === 'red' && before !== 'red' && worst)
          say(m.worklist.announceRed(row.person.name, reasonText({ m, lang }, worst, row.measure?.unit ?? '')))
      },
    })
    onConnection((connection) => {
      if (connection.kind === 'live') setState((s) => ({ ...s, now: Date.now() }))
    })
    const clock = setInterval(() => setState((s) => ({ ...s, now: Date.now() })), 30_000)
    return () => clearInterval(clock)
  }, [])

  useEffect(() => {
    if (state.waiting.size === 0 || pending.current) return
    pending.current = setTimeout(() => {
      pending.current = null
      if (!isBusy()) void refresh()
    }, GATHER_MS)
  }, [state.waiting])

  const reds = [...state.waiting.values()].filter((kind) => kind === 'red').length
  useEffect(() => {
    const { red } = state.data.totals
    document.title = `${red > 0 ? `(${red}) ` : ''}${m.worklist.title} – ${m.product}`
  }, [state.data.totals.red])

  return (
    <>
      <WorklistView
        data={state.data}
        lang={lang}
        m={m}
        now={state.now}
        live={{
          waiting: { reds, others: state.waiting.size - reds },
          show: () => void refresh(),
          changed: state.changed,
        }}
      />
      <p className="visually-hidden" role="status">
        {said}
      </p>
    </>
  )
}

const place = document.getElementById('screen')
if (place) {
  const m = await messages()
  const data = worklistData.parse(page().data)
  hydrate(<LiveWorklist first={{ data, now: page().now, ...NOTHING }} m={m} />, place)
}
