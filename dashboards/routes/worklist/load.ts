// Finds, orders and counts the rows of the worklist. Runs on the server only; types of the services, no code of them.

import { isCondition, startOfLocalDay } from '#core'
import { byUrgency } from '#monitoring'
import {
  inScope,
  isMissing,
  isNow,
  matches,
  VIEWS,
  type WorklistData,
  type WorklistFilter,
} from '../../schemas/worklist.js'
import { auditShown, type LoadContext } from '../../server/screen.js'
import { visibleForLists } from '../../server/visible.js'
import type { CitizenState } from '../../server/watch.js'
import { worklistRow } from '../../server/worklist-row.js'

export const PAGE_ROWS = 50

/** Unknown words in the address are read as "all": a bookmark from another version still opens. */
export function filterOf(query: Readonly<Record<string, string>>): WorklistFilter {
  const triage = ['red', 'yellow', 'green', 'none'].find((t) => t === query.triage) as
    | WorklistFilter['triage']
    | undefined
  const page = /^[1-9]\d{0,3}$/.test(query.page ?? '') ? Number(query.page) : 1
  return {
    view: VIEWS.find((v) => v === query.view) ?? 'now',
    triage: triage ?? null,
    team: /^-?\d{1,19}$/.test(query.team ?? '') ? (query.team ?? null) : null,
    plan: query.plan && isCondition(query.plan) ? query.plan : null,
    page,
  }
}

export async function loadWorklist(context: LoadContext): Promise<WorklistData> {
  const { services, principal, now } = context
  const filter = filterOf(context.query)
  const visible = principal ? await visibleForLists(services.access, principal) : new Set<never>()
  const everybody = await services.watch.states([...visible])
  const scoped = everybody.filter((s) => inScope(filter, key(s)))
  const found = scoped.filter((s) => matches(filter, key(s))).sort(byUrgency)
  const pages = Math.max(1, Math.ceil(found.length / PAGE_ROWS))
  const page = Math.min(filter.page, pages)
  const shown = found.slice((page - 1) * PAGE_ROWS, page * PAGE_ROWS)
  const ids = shown.map((s) => s.citizenId)
  const [profiles] = await Promise.all([services.access.profiles(ids), ids.length > 0 && auditShown(context, ids)])
  return {
    filter: { ...filter, page },
    rows: shown.map((s) => worklistRow(s, profiles.get(s.citizenId), now)),
    totals: totalsOf(scoped, now),
    found: found.length,
    pages,
    teams: teamsOf(everybody),
    checkedAt: now,
  }
}

const key = (s: CitizenState) => ({
  triage: s.judgement.triage,
  missed: s.judgement.missed,
  conditions: [...s.conditions],
  teams: s.teams.map((t) => ({ id: t.careTeamId, name: t.name })),
})

function totalsOf(states: readonly CitizenState[], now: number): WorklistData['totals'] {
  const count = (test: (s: CitizenState) => boolean): number => states.reduce((n, s) => n + (test(s) ? 1 : 0), 0)
  const colour = (t: CitizenState['judgement']['triage']): number => count((s) => s.judgement.triage === t)
  const today = startOfLocalDay(now)
  return {
    now: count((s) => isNow(s.judgement)),
    missing: count((s) => isMissing(s.judgement)),
    all: states.length,
    red: colour('red'),
    yellow: colour('yellow'),
    green: colour('green'),
    none: colour('none'),
    measuredToday: count((s) => s.judgement.lastAt !== null && s.judgement.lastAt >= today),
  }
}

function teamsOf(states: readonly CitizenState[]): WorklistData['teams'] {
  const names = new Map(states.flatMap((s) => s.teams.map((t) => [t.careTeamId, t.name] as const)))
  const danish = new Intl.Collator('da-DK')
  return [...names].map(([id, name]) => ({ id, name })).sort((a, b) => danish.compare(a.name, b.name))
}
