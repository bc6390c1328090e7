// What is remarkable about a reading, as bits. A bit's meaning is on disk (`reading.flags`) and never changes.

export const FLAG_BITS = {
  /** The device saw an irregular pulse. A remark, never a diagnosis. */
  'irregular-pulse': 1 << 0,
  /** Beyond the clinical limits (clinical.md 0.9): kept, marked, left out of statistics. */
  implausible: 1 << 1,
  /** Received more than 30 days after it was measured. */
  late: 1 << 2,
  /** The device's clock was wrong; the time is corrected by the offset seen at receipt. */
  'clock-corrected': 1 << 3,
  /** The device says its clock is not set. */
  'clock-unsynced': 1 << 4,
  /** The device sent no time; the time of receipt stands in. */
  'time-of-receipt': 1 << 5,
  /** Another reading of the same citizen, metric and time, or of the same sequence number, has other content. */
  conflict: 1 << 6,
  'body-movement': 1 << 7,
  'cuff-loose': 1 << 8,
  'pulse-out-of-range': 1 << 9,
  'improper-position': 1 << 10,
  /** The true value is below the number (a meter's LO, a sensor's floor). */
  'below-range': 1 << 11,
  /** The true value is above the number (a meter's HI). */
  'above-range': 1 << 12,
  /** Typed in by a person, not transferred from a device. */
  typed: 1 << 13,
  /** The device reported a fault that puts the value in doubt (status bits). */
  'device-fault': 1 << 14,
  /** The device says it does not know who measured. */
  'user-unknown': 1 << 15,
  /** A local clock time that the clock shows twice (autumn) or never (spring). */
  'ambiguous-time': 1 << 16,
  /** A control solution, a calibration or a demo measurement: not the citizen's body. */
  'not-a-measurement': 1 << 17,
  'low-battery': 1 << 18,
  /** Weak signal or poor perfusion at the sensor. */
  'poor-signal': 1 << 19,
  /** Still being measured, not yet settled. */
  'not-settled': 1 << 20,
  /** Not measured but judged by a person. */
  estimated: 1 << 21,
} as const

export type ReadingFlag = keyof typeof FLAG_BITS

const FLAGS = Object.entries(FLAG_BITS) as [ReadingFlag, number][]

export function isReadingFlag(text: string): text is ReadingFlag {
  return Object.hasOwn(FLAG_BITS, text)
}

export function flagsToBits(flags: Iterable<ReadingFlag>): number {
  let bits = 0
  for (const flag of flags) bits |= FLAG_BITS[flag]
  return bits
}

export function flagsFromBits(bits: number): ReadingFlag[] {
  return FLAGS.filter(([, bit]) => bits & bit).map(([flag]) => flag)
}

/** Flags that keep a value out of statistics, triage and "latest" colouring: it is shown, with the reason. */
export const DOUBTFUL_BITS =
  FLAG_BITS.implausible | FLAG_BITS['device-fault'] | FLAG_BITS['not-a-measurement'] | FLAG_BITS['not-settled']
