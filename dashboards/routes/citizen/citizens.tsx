// `/citizens`: finds a citizen by name among those this person follows. The name is posted: it stands in no address, history or log.

import type { VNode } from 'preact'
import type { PersonData, Triage } from '../../schemas/judgement.js'
import { auditShown, type LoadContext, screen, type ViewProps } from '../../server/screen.js'
import { visibleForLists } from '../../server/visible.js'
import { personData } from '../../server/worklist-row.js'
import { EmptyState, StatusChip, uiMessages } from '../../ui/index.js'

const SHOWN = 50
const LETTERS = 2

interface Found {
  id: string
  person: PersonData
  conditions: string[]
  triage: Triage
}
interface CitizensData {
  q: string
  asked: boolean
  /** A number was typed: it is neither searched for nor repeated. */
  number: boolean
  found: Found[]
  more: boolean
}

const folded = (text: string): string => text.normalize('NFC').toLocaleLowerCase('da-DK')

async function load(context: LoadContext): Promise<CitizensData> {
  const { services, principal, now } = context
  const q = (context.form.q ?? '').trim().slice(0, 100)
  if (/\d{4}/.test(q.replaceAll(/[-\s]/g, ''))) return { q: '', asked: false, number: true, found: [], more: false }
  const words = folded(q).split(/\s+/).filter(Boolean)
  const asked = words.join('').length >= LETTERS
  if (!principal || !asked) return { q, asked, number: false, found: [], more: false }
  const visible = [...(await visibleForLists(services.access, principal))]
  const profiles = await services.access.profiles(visible)
  const danish = new Intl.Collator('da-DK')
  const all = visible
    .map((id) => ({ id, person: personData(id, profiles.get(id), now) }))
    .filter(({ id, person }) => profiles.has(id) && words.every((w) => folded(person.name).includes(w)))
    .sort((a, b) => danish.compare(a.person.name, b.person.name) || (a.id < b.id ? -1 : 1))
  const shown = all.slice(0, SHOWN)
  const ids = shown.map((f) => f.id)
  const [states] = await Promise.all([services.watch.states(ids), ids.length > 0 && auditShown(context, ids)])
  const byId = new Map(states.map((s) => [s.citizenId, s]))
  const found = shown.flatMap(({ id, person }) => {
    const state = byId.get(id)
    return state ? { id, person, conditions: [...state.conditions], triage: state.judgement.triage } : []
  })
  return { q, asked, number: false, found, more: all.length > shown.length }
}

function View({ data, lang, m, csrfToken }: ViewProps<CitizensData>): VNode {
  return (
    <>
      <h1>{m.citizens.title}</h1>
      <search>
        <form className="filters" action="/citizens" method="post">
          <input type="hidden" name="_csrf" value={csrfToken} />
          <span className="choice">
            <label htmlFor="q">{m.citizens.label}</label>
            <input id="q" name="q" type="search" value={data.q} autocomplete="off" aria-describedby="q-hint" />
          </span>
          <button type="submit" className="button--primary">
            {m.search.submit}
          </button>
        </form>
      </search>
      <p className="muted small" id="q-hint">
        {m.citizens.hint}
      </p>
      {data.number && <EmptyState text={m.citizens.number} />}
      {data.asked && data.found.length === 0 && <EmptyState text={m.citizens.none(data.q)} />}
      {data.found.length > 0 && (
        <>
          <p role="status">{data.more ? m.citizens.more : m.citizens.found(data.found.length)}</p>
          <table className="worklist">
            <thead>
              <tr>
                <th scope="col">{m.worklist.columns.status}</th>
                <th scope="col">{m.worklist.columns.citizen}</th>
                <th scope="col">
                  <span className="visually-hidden">{m.worklist.columns.action}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.found.map((f) => (
                <tr key={f.id} data-row={f.id}>
                  <td className="cell-status">
                    <StatusChip status={f.triage} label={uiMessages[lang].status[f.triage]} />
                  </td>
                  <th scope="row" className="cell-citizen">
                    <span className="who">
                      {f.person.name}
                      {f.person.age !== null && <span className="age">{`, ${f.person.age}`}</span>}
                    </span>
                    <span className="context">{f.conditions.map((c) => m.conditions[c] ?? c).join(' · ')}</span>
                  </th>
                  <td className="actions">
                    <a
                      className="button"
                      href={`/citizens/${f.id}`}
                      data-open
                      aria-label={m.worklist.openCitizen(f.person.name)}
                    >
                      {m.worklist.open}
                    </a>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </>
  )
}

export const citizens = screen({
  name: 'citizens',
  path: '/citizens',
  policy: { kind: 'capability', capability: 'view' },
  nav: 'citizens',
  entry: null,
  answersForm: true,
  title: (_, { m }) => m.citizens.title,
  load,
  View,
})
