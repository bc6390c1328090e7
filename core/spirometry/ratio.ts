// FEV1/FVC as a fraction, from what a device sends or from the two volumes (clinical.md 1.7).

import { type Figure, refuse } from '../statistics/figure.js'

export interface Ratio {
  /** 0 to 1. */
  ratio: number
  /** The device sent a percentage; it was divided by 100. */
  fromPercent: boolean
}

/** A fraction is at most 1; above this it can only be a percentage. */
const SURELY_PERCENT = 1.5

/** The ratio of two volumes in litres, of the session's best FEV1 and best FVC. */
export function ratioOfVolumes(fev1L: number, fvcL: number | null): Figure<Ratio, 'fvc-missing' | 'implausible'> {
  if (fvcL === null) return refuse('fvc-missing')
  if (!(fev1L > 0 && fvcL >= fev1L && Number.isFinite(fvcL))) return refuse('implausible')
  return { ok: true, ratio: fev1L / fvcL, fromPercent: false }
}

/** A ratio as a device sent it. */
export function ratioAsSent(sent: number): Figure<Ratio, 'implausible'> {
  const fromPercent = sent > SURELY_PERCENT
  const ratio = fromPercent ? sent / 100 : sent
  return ratio > 0 && ratio <= 1 ? { ok: true, ratio, fromPercent } : refuse('implausible')
}
