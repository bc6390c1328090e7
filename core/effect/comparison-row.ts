// One person of a comparison between a group with the intervention and one without (clinical.md 6.7).

import { changeBetween } from './direction.js'

export interface ComparedPerson {
  group: 'treated' | 'control'
  ageYears: number
  isMale: boolean
  baseline: number
  /** Null when the person was not measured again. */
  followUp: number | null
}

export interface FollowedPerson extends ComparedPerson {
  followUp: number
}

export function isFollowed(person: ComparedPerson): person is FollowedPerson {
  return person.followUp !== null
}

export const changeOf = (person: FollowedPerson): number => changeBetween(person.baseline, person.followUp)
