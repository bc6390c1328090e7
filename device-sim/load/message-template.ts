// PUBLISH packets by patching digits into a packet made once per device: at 30 000 messages a second nothing may be built anew.
// Numbers stand right-aligned in blanks, which JSON allows before a value; times are always 24 characters.

import mqttPacket from 'mqtt-packet'
import { AppError, type EpochMs, isMetricId, type MetricId, mulberry32At, toLocal } from '#core'

/** What load messages are written in: `readings`, or blood pressure as a hub forwards it (no epoch, no sequence number). */
export type LoadFormat = 'readings' | 'gatt/2a35'

export interface LoadTemplate {
  /** A PUBLISH of QoS 1, to be written as it is. Everything but the message id depends on `seq` and `at` alone. */
  packet(messageId: number, seq: number, at: EpochMs, again: boolean): Buffer
}

export interface TemplateOptions {
  deviceId: string
  metrics: readonly string[]
  format: LoadFormat
  epoch: number
  /** Of the values. */
  seed: number
}

/** The value that a load message of a metric carries: three characters, always plausible. */
interface Shape {
  unit: string
  values: readonly { name: string; from: number; to: number; decimals: 0 | 1 }[]
}

const one = (unit: string, from: number, to: number, decimals: 0 | 1 = 0): Shape => ({
  unit,
  values: [{ name: 'value', from, to, decimals }],
})

const SHAPES: Partial<Record<MetricId, Shape>> = {
  'blood-pressure': {
    unit: 'mm[Hg]',
    values: [
      { name: 'systolic', from: 110, to: 165, decimals: 0 },
      { name: 'diastolic', from: 60, to: 95, decimals: 0 },
    ],
  },
  pulse: one('/min', 55, 98),
  spo2: one('%', 88, 98),
  'body-weight': one('kg', 60, 99),
  'body-temperature': one('Cel', 36, 38),
  'blood-glucose-capillary': one('mmol/L', 4, 9.9, 1),
  'glucose-cgm': one('mmol/L', 4, 9.9, 1),
  fev1: one('L', 0.8, 3, 1),
  pef: one('L/min', 120, 400),
  'cat-score': one('{Number}', 5, 30),
  'mrc-dyspnoea': one('{Number}', 1, 5),
  'respiratory-rate': one('/min', 12, 22),
  'battery-level': one('%', 10, 99),
}

const SEQ_DIGITS = 12
const TIME = '2000-01-01T00:00:00.000Z'
const BLANK = 0x20
const ZERO = 0x30
const DUP_QOS1 = 0x3a
const QOS1 = 0x32

/** @throws AppError `unusable-device` when the device measures nothing that the load generator knows */
export function loadTemplate(options: TemplateOptions): LoadTemplate {
  return options.format === 'readings' ? readingsTemplate(options) : gattTemplate(options)
}

function readingsTemplate({ deviceId, metrics, epoch, seed }: TemplateOptions): LoadTemplate {
  const metric = metrics.find((m) => isMetricId(m) && SHAPES[m])
  const shape = metric && isMetricId(metric) ? SHAPES[metric] : undefined
  if (!shape) {
    throw new AppError('unusable-device', 'The device measures nothing that can be sent as load.', {
      details: { deviceId },
    })
  }
  const values = shape.values.map(({ name }) => `"${name}":    `).join(',')
  const text = `{"v":1,"epoch":${epoch},"seq":${' '.repeat(SEQ_DIGITS)},"readings":[{"metric":"${metric}","at":"${TIME}","values":{${values}},"unit":"${shape.unit}"}]}`
  const template = publish(`v1/devices/${deviceId}/up/readings`, Buffer.from(text), 1)
  const idAt = messageIdOffset(template)
  const seqAt = template.indexOf('"seq":') + 6
  const timeAt = template.indexOf(TIME)
  const slots = shape.values.map((value) => ({
    ...value,
    at: template.indexOf(`"${value.name}":`) + value.name.length + 3,
  }))
  const clock = new DayText()
  return {
    packet(messageId, seq, at, again) {
      const packet = Buffer.allocUnsafe(template.length)
      template.copy(packet)
      if (again) packet[0] = DUP_QOS1
      packet.writeUInt16BE(messageId, idAt)
      writeDigits(packet, seqAt, SEQ_DIGITS, seq)
      clock.write(packet, timeAt, at)
      for (const [i, { from, to, decimals, at: valueAt }] of slots.entries()) {
        const drawn = from + (to - from) * mulberry32At(seed, 2 * seq + i)
        if (decimals === 0) writeDigits(packet, valueAt, 4, Math.floor(drawn))
        else packet.write(drawn.toFixed(1).padStart(4), valueAt, 'latin1')
      }
      return packet
    },
  }
}

/** ISO text of times: the day is spelled once, the rest is arithmetic. */
class DayText {
  #day = Number.NaN
  #text = ''

  write(packet: Buffer, offset: number, at: EpochMs): void {
    const day = Math.floor(at / 86_400_000)
    if (day !== this.#day) {
      this.#day = day
      this.#text = new Date(day * 86_400_000).toISOString().slice(0, 11)
    }
    packet.write(this.#text, offset, 'latin1')
    const ms = at - day * 86_400_000
    const second = Math.floor(ms / 1000)
    two(packet, offset + 11, Math.floor(second / 3600))
    two(packet, offset + 14, Math.floor(second / 60) % 60)
    two(packet, offset + 17, second % 60)
    const fraction = ms % 1000
    packet[offset + 20] = ZERO + Math.floor(fraction / 100)
    two(packet, offset + 21, fraction % 100)
  }
}

function two(packet: Buffer, offset: number, value: number): void {
  packet[offset] = ZERO + Math.floor(value / 10)
  packet[offset + 1] = ZERO + (value % 10)
}

/** Right-aligned, blanks before it. */
function writeDigits(packet: Buffer, offset: number, width: number, value: number): void {
  let rest = value
  let i = width - 1
  do {
    packet[offset + i--] = ZERO + (rest % 10)
    rest = Math.floor(rest / 10)
  } while (rest > 0 && i >= 0)
  while (i >= 0) packet[offset + i--] = BLANK
}

/** Blood pressure, 2A35, in hex. A time stamp knows no fraction: times are whole seconds of the Danish clock. */
function gattTemplate({ deviceId, metrics, seed }: TemplateOptions): LoadTemplate {
  if (!metrics.includes('blood-pressure')) {
    throw new AppError('unusable-device', 'gatt/2a35 needs a device that measures blood pressure.', {
      details: { deviceId },
    })
  }
  const topic = `v1/devices/${deviceId}/up/gatt/2a35`
  return {
    packet(messageId, seq, at, again) {
      const bytes = Buffer.alloc(14)
      bytes[0] = 0x02
      bytes.writeUInt16LE(110 + Math.floor(50 * mulberry32At(seed, 2 * seq)), 1)
      bytes.writeUInt16LE(60 + Math.floor(30 * mulberry32At(seed, 2 * seq + 1)), 3)
      bytes.writeUInt16LE(0x07ff, 5)
      const local = toLocal(at)
      bytes.writeUInt16LE(local.year, 7)
      bytes.set([local.month, local.day, local.hour, local.minute, local.second], 9)
      const packet = publish(topic, Buffer.from(bytes.toString('hex')), messageId)
      packet[0] = again ? DUP_QOS1 : QOS1
      return packet
    },
  }
}

function publish(topic: string, payload: Buffer, messageId: number): Buffer {
  return mqttPacket.generate({ cmd: 'publish', topic, payload, qos: 1, dup: false, retain: false, messageId })
}

/** Where the message id stands: behind the fixed header and the topic. */
function messageIdOffset(packet: Buffer): number {
  let at = 1
  while (packet[at]! >= 128) at++
  at++
  return at + 2 + packet.readUInt16BE(at)
}
