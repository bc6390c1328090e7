// Which devices a citizen gets for her conditions, what is wrong with them, and what she is asked to measure how often.

import { addLocalDays, type Condition, type EpochMs, type MetricId, seededStream } from '#core'
import { deviceRecord } from './device-models.js'
import { seededDeviceId } from './ids.js'
import type { DeviceFormat, DeviceKind, DeviceTruth, PlanItem, SimDevice, Slot } from './types.js'

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7] as const

const KINDS: Readonly<Record<Condition, readonly DeviceKind[]>> = {
  hypertension: ['blood-pressure-monitor'],
  copd: ['pulse-oximeter', 'spirometer', 'questionnaire-app'],
  'heart-failure': ['weight-scale', 'blood-pressure-monitor'],
  'diabetes-type-2': ['glucose-meter'],
}

export interface EquipmentInput {
  seed: number
  label: string
  index: number
  conditions: readonly Condition[]
  sensor: boolean
  enrolledAt: EpochMs
}

export function equipmentOf(input: EquipmentInput): { devices: SimDevice[]; plan: PlanItem[] } {
  const kinds = new Set(input.conditions.flatMap((condition) => KINDS[condition]))
  if (input.sensor) {
    kinds.delete('glucose-meter')
    kinds.add('cgm')
  }
  const devices = [...kinds].map((kind, i) => simDevice(kind, input, i))
  return { devices, plan: devices.flatMap((device) => planFor(device, input.conditions)) }
}

function simDevice(kind: DeviceKind, { seed, label, index, enrolledAt }: EquipmentInput, i: number): SimDevice {
  const stream = seededStream(seed, `${label}/device/${kind}`)
  const deviceId = seededDeviceId(seed, `${label}/${kind}`)
  const format = formatOf(kind, stream.next())
  const firmware = `${stream.int(3) + 1}.${stream.int(10)}.${stream.int(10)}`
  const typed = kind === 'blood-pressure-monitor' && format === 'readings' && stream.chance(0.1)
  const truth: DeviceTruth = {
    biasMmHg: Math.max(-5, Math.min(5, stream.normal(0, 3))),
    ...clockFault(stream.next(), stream.next(), format === 'readings' && !ON_THE_NET.has(kind)),
    batteryDays: Math.round(stream.between(90, 200)),
    batteryFullAt: addLocalDays(enrolledAt, -Math.round(stream.between(0, 80))),
    typed,
  }
  return { ...deviceRecord(kind, deviceId, index * 10 + i + 1), format, firmware, truth }
}

/** Most devices speak `readings`; some are forwarded raw by a hub, some by a phone app. */
function formatOf(kind: DeviceKind, u: number): DeviceFormat {
  if (kind === 'blood-pressure-monitor') return u < 0.2 ? 'gatt/2a35' : u < 0.35 ? 'omh' : 'readings'
  if (kind === 'weight-scale') return u < 0.3 ? 'gatt/2a9d' : u < 0.45 ? 'omh' : 'readings'
  if (kind === 'glucose-meter') return u < 0.2 ? 'omh' : 'readings'
  return 'readings'
}

/** Run on a phone or a tablet, whose clock the network sets. */
const ON_THE_NET: ReadonlySet<DeviceKind> = new Set(['cgm', 'questionnaire-app'])

/**
 * Clocks are wrong in 4 % of devices (clinical.md 7.6), of those with a clock of their own whose format tells the time of sending:
 * the others have no way to be set right.
 */
function clockFault(u: number, size: number, own: boolean): Pick<DeviceTruth, 'clockFault' | 'clockOffsetMin'> {
  if (!own || u >= 0.04) return { clockFault: 'none', clockOffsetMin: 0 }
  if (u < 0.02) return { clockFault: 'hour-behind-in-winter', clockOffsetMin: 0 }
  return { clockFault: 'offset', clockOffsetMin: Math.round((size < 0.5 ? -1 : 1) * (15 + 300 * Math.abs(size - 0.5))) }
}

function planFor(device: SimDevice, conditions: readonly Condition[]): PlanItem[] {
  const item = (
    metric: MetricId,
    weekdays: readonly number[],
    slots: readonly [Slot, ...Slot[]],
    perSlot = 1,
  ): PlanItem => ({ metric, deviceId: device.deviceId, weekdays, slots, perSlot })
  switch (device.kind) {
    case 'blood-pressure-monitor':
      return [
        item(
          'blood-pressure',
          EVERY_DAY,
          conditions.includes('hypertension') ? ['morning', 'evening'] : ['morning'],
          2,
        ),
      ]
    case 'pulse-oximeter':
      return [item('spo2', EVERY_DAY, ['morning']), item('pulse', EVERY_DAY, ['morning'])]
    case 'spirometer':
      return [
        item('fev1', [1, 3, 5], ['morning']),
        item('fvc', [1, 3, 5], ['morning']),
        item('pef', [1, 3, 5], ['morning']),
      ]
    case 'questionnaire-app':
      return [item('cat-score', [7], ['evening']), item('mrc-dyspnoea', [7], ['evening'])]
    case 'weight-scale':
      return [item('body-weight', EVERY_DAY, ['morning'])]
    case 'glucose-meter':
      return [item('blood-glucose-capillary', EVERY_DAY, ['morning', 'noon', 'evening'])]
    case 'cgm':
      return [item('glucose-cgm', EVERY_DAY, ['continuous'], 1)]
    case 'thermometer':
      return []
  }
}
