// Loads the effect page of one citizen: who she is, and what may be said of her courses by now.

import { type CitizenEffect, citizenEffect } from '#effects'
import type { BannerData } from '../../schemas/citizen.js'
import type { LoadContext } from '../../server/screen.js'
import { bannerOf, subjectOf } from '../citizen/subject.js'

export interface CitizenEffectData {
  banner: BannerData
  /** Null when nothing with a start date was ever begun. */
  effect: CitizenEffect | null
}

/** @throws AppError `not-found`, also for a citizen who exists but is not for these eyes */
export async function loadCitizenEffect(context: LoadContext): Promise<CitizenEffectData> {
  const subject = await subjectOf(context)
  const { services, now } = context
  const [banner, effect] = await Promise.all([
    bannerOf(context, subject),
    citizenEffect(services.database, subject.id, now),
  ])
  return { banner, effect }
}
