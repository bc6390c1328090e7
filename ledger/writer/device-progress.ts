// How far a device has been received: every sequence number up to `through`, and a few beyond it. Pure; the rows live in `device_state`.

/** What is committed of one device's current epoch. */
export interface Progress {
  /** Null until a message with an epoch was committed. */
  epoch: number | null
  through: number
  /** Ascending, all greater than `through` + 1 at its first, at most `MOST_BEYOND`. */
  beyond: readonly number[]
}

export const NO_PROGRESS: Progress = { epoch: null, through: 0, beyond: [] }

/** Numbers further out are not remembered: such a message gets its receipt by hash, and its content still dedupes. */
const MOST_BEYOND = 1000

/** What the ledger already knows of this number: `old-epoch` messages are judged by their content alone. */
export type Seen = 'new' | 'seen' | 'old-epoch'

export function seenBefore(progress: Progress, epoch: number, seq: number): Seen {
  if (progress.epoch === null || epoch > progress.epoch) return 'new'
  if (epoch < progress.epoch) return 'old-epoch'
  return seq <= progress.through || progress.beyond.includes(seq) ? 'seen' : 'new'
}

/** The progress after this message is committed too. */
export function advance(progress: Progress, epoch: number, seq: number): Progress {
  if (progress.epoch !== null && epoch < progress.epoch) return progress
  const base: Progress = progress.epoch === epoch ? progress : { epoch, through: 0, beyond: [] }
  if (seq <= base.through || base.beyond.includes(seq)) return base
  if (seq === base.through + 1) {
    let through = seq
    let used = 0
    while (base.beyond[used] === through + 1) {
      through++
      used++
    }
    return { epoch, through, beyond: base.beyond.slice(used) }
  }
  if (base.beyond.length >= MOST_BEYOND) return base
  const at = base.beyond.findIndex((n) => n > seq)
  const beyond = at < 0 ? [...base.beyond, seq] : [...base.beyond.slice(0, at), seq, ...base.beyond.slice(at)]
  return { epoch, through: base.through, beyond }
}

/** True when a receipt by watermark tells the device that this message is committed. */
export function coveredByWatermark(progress: Progress, epoch: number, seq: number): boolean {
  return progress.epoch === epoch && seq <= progress.through
}
