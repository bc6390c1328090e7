// The order of the morning list (clinical.md 4.8, as far as known without tasks and symptoms). Ties go by citizen id: two nurses see the same order.

import type { CitizenId } from '#core'
import type { CitizenJudgement, Triage } from './judgement.js'

const COLOUR: Readonly<Record<Triage, number>> = { red: 0, yellow: 1, none: 2, green: 3 }

export interface Ordered {
  citizenId: CitizenId
  judgement: CitizenJudgement
}

/** Colour; oldest breach; how many measures are off; how far from the usual; missed run; citizen id. */
export function byUrgency(a: Ordered, b: Ordered): number {
  const [x, y] = [a.judgement, b.judgement]
  return (
    COLOUR[x.triage] - COLOUR[y.triage] ||
    oldest(x) - oldest(y) ||
    off(y) - off(x) ||
    worstZ(y) - worstZ(x) ||
    (y.missed?.run ?? 0) - (x.missed?.run ?? 0) ||
    (a.citizenId < b.citizenId ? -1 : a.citizenId > b.citizenId ? 1 : 0)
  )
}

const FAR = Number.MAX_SAFE_INTEGER

/** Since when the worst colour's oldest reason holds; rows without a reason come last among their like. */
function oldest({ reasons }: CitizenJudgement): number {
  const worst = reasons[0]?.level
  return reasons.reduce((first, r) => (r.level === worst ? Math.min(first, r.since) : first), FAR)
}

const off = ({ measures }: CitizenJudgement): number =>
  measures.filter((m) => m.triage === 'red' || m.triage === 'yellow').length

const worstZ = ({ measures }: CitizenJudgement): number =>
  measures.reduce((worst, m) => Math.max(worst, m.triage === 'red' || m.triage === 'yellow' ? (m.z ?? 0) : 0), 0)
