// Two groups compared (clinical.md 6.7): balance first, then ANCOVA with difference in differences beside it, and a warning when they do not agree.

import type { Figure } from '../statistics/figure.js'
import { type Ancova, ancova } from './ancova.js'
import { type ComparedPerson, changeOf, type FollowedPerson, isFollowed } from './comparison-row.js'
import { type DifferenceInDifferences, differenceInDifferences } from './difference-in-differences.js'
import {
  balanceOf,
  type GroupBalance,
  standardisedMeanDifference,
  standardisedShareDifference,
} from './standardised-difference.js'

export interface GroupComparison {
  nTreated: number
  nControl: number
  /** Without follow-up, and so not in the figures. */
  leftOutTreated: number
  leftOutControl: number
  /** Standardised differences at the start. */
  smd: { baseline: number | null; age: number | null; male: number | null }
  balance: GroupBalance
  differenceInDifferences: Figure<DifferenceInDifferences>
  ancova: Figure<Ancova, 'cannot-tell-apart'>
  /** The two differ by more than half of what matters: "depends on the method"; null when one is missing. */
  dependsOnMethod: boolean | null
}

/** @param mcid the smallest change that matters, above 0; null when unknown */
export function compareGroups(people: readonly ComparedPerson[], mcid: number | null): GroupComparison {
  const followed = people.filter(isFollowed)
  const treated = followed.filter((p) => p.group === 'treated')
  const control = followed.filter((p) => p.group === 'control')
  const did = differenceInDifferences(treated.map(changeOf), control.map(changeOf))
  const adjusted = ancova(followed)
  const smd = {
    baseline: standardisedMeanDifference(
      treated.map((p) => p.baseline),
      control.map((p) => p.baseline),
    ),
    age: standardisedMeanDifference(
      treated.map((p) => p.ageYears),
      control.map((p) => p.ageYears),
    ),
    male: sexDifference(treated, control),
  }
  const leftOut = (group: ComparedPerson['group']): number =>
    people.filter((p) => p.group === group && p.followUp === null).length
  return {
    nTreated: treated.length,
    nControl: control.length,
    leftOutTreated: leftOut('treated'),
    leftOutControl: leftOut('control'),
    smd,
    // Everybody of one sex is alike in that.
    balance: balanceOf([smd.baseline, smd.age, smd.male ?? (isOneSex(followed) ? 0 : null)]),
    differenceInDifferences: did,
    ancova: adjusted,
    dependsOnMethod:
      did.ok && adjusted.ok && mcid !== null ? Math.abs(did.estimate - adjusted.estimate) > mcid / 2 : null,
  }
}

function sexDifference(treated: readonly FollowedPerson[], control: readonly FollowedPerson[]): number | null {
  if (treated.length === 0 || control.length === 0) return null
  const share = (people: readonly FollowedPerson[]): number => people.filter((p) => p.isMale).length / people.length
  return standardisedShareDifference(share(treated), share(control))
}

function isOneSex(people: readonly FollowedPerson[]): boolean {
  return people.every((p) => p.isMale === people[0]?.isMale)
}
