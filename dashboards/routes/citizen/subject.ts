// Who a citizen's page is about, and which kinds of her data are for these eyes: asked of the policy one by one.

import { AppError, type CitizenId, isCitizenId, type MetricCategory, metric } from '#core'
import type { BannerData } from '../../schemas/citizen.js'
import type { LoadContext } from '../../server/screen.js'
import type { CitizenState } from '../../server/watch.js'
import { personData } from '../../server/worklist-row.js'
import { KINDS, type PanelKind } from './kinds.js'

export interface Subject {
  id: CitizenId
  state: CitizenState
  allowed: ReadonlySet<MetricCategory>
}

/** @throws AppError `not-found`, also for a citizen who exists but is not for these eyes */
export async function subjectOf({ services, principal, params }: LoadContext): Promise<Subject> {
  const id = params.id ?? ''
  if (!isCitizenId(id) || !principal) throw new AppError('not-found', 'No such citizen.')
  const [state] = await services.watch.states([id])
  if (!state) throw new AppError('not-found', 'No such citizen.')
  const categories = [
    ...new Set(
      Object.values(KINDS).flatMap((panels) => panels.flatMap((p) => p.metrics.map((m) => metric(m).category))),
    ),
  ]
  const decisions = await Promise.all(categories.map((c) => services.access.decide(principal, 'read', id, c)))
  return { id, state, allowed: new Set(categories.filter((_, i) => decisions[i]?.allowed)) }
}

export const mayShow = (subject: Subject, panel: PanelKind): boolean =>
  panel.metrics.every((m) => subject.allowed.has(metric(m).category))

export const measured = ({ state }: Subject, panel: PanelKind): boolean =>
  panel.metrics.some((m) => state.latest.some((l) => l.metric === m))

/** What every page of a citizen says first. */
export async function bannerOf({ services, principal, now }: LoadContext, subject: Subject): Promise<BannerData> {
  const { id, state } = subject
  const profile = (await services.access.profiles([id])).get(id)
  return {
    id,
    person: personData(id, profile, now),
    birthDate: profile?.birthDate ?? null,
    conditions: [...state.conditions],
    teams: state.teams.map((t) => ({ id: t.careTeamId, name: t.name })),
    kinds: Object.keys(KINDS).filter((k) => KINDS[k]?.some((p) => measured(subject, p) && mayShow(subject, p))),
    hasEffect: principal?.capabilities.includes('view') ?? false,
  }
}
