// How blood pressure is measured at home (clinical.md 3.1): the ESH's seven days of two and the Danish three days of three.
// Parati, J Hypertens 2021;39:1742; Mancia, J Hypertens 2023;41:1874; Danish Hypertension Society 2006.

export interface HomePressureProtocol {
  name: string
  /** Days that the citizen is asked to measure. */
  days: number
  perSitting: number
  /** The first day is shown, not averaged. Some Danish practices average all days. */
  discardFirstDay: boolean
  minReadings: number
  minDays: number
}

export const HOME_PROTOCOLS: Readonly<Record<'esh7x2' | 'dk3x3', HomePressureProtocol>> = {
  esh7x2: { name: 'esh7x2', days: 7, perSitting: 2, discardFirstDay: true, minReadings: 12, minDays: 3 },
  dk3x3: { name: 'dk3x3', days: 3, perSitting: 3, discardFirstDay: true, minReadings: 12, minDays: 2 },
}
