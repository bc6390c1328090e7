// Wrong clocks (clinical.md 7.6): how far a device's idea of the time is from the time.

import { copenhagenOffset, type EpochMs } from '#core'
import type { DeviceTruth } from '../population/types.js'

/** Milliseconds that the device's clock is ahead; negative when it is behind. */
export function clockErrorMs(truth: DeviceTruth, at: EpochMs): number {
  switch (truth.clockFault) {
    case 'none':
      return 0
    case 'hour-behind-in-winter':
      return copenhagenOffset(at) === 60 ? -3_600_000 : 0
    case 'offset':
      return truth.clockOffsetMin * 60_000
  }
}

/** What the device says of its clock. One that was set by hand in summer does not know that it is an hour behind. */
export function clockState({ clockFault }: DeviceTruth): 'synced' | 'unsynced' | 'set' {
  return ({ none: 'synced', 'hour-behind-in-winter': 'set', offset: 'unsynced' } as const)[clockFault]
}
