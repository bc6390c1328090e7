// Where each simulated device stands: which of its messages the platform has acknowledged. Survives a restart; losing the last second of it
// only makes a device send something twice.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { AppError, type DeviceId } from '#core'

const content = z.object({
  epoch: z.int().positive(),
  devices: z.record(z.string(), z.object({ through: z.int().nonnegative(), beyond: z.array(z.int().positive()) })),
})

export interface Position {
  readonly epoch: number
  acknowledged(device: DeviceId, ordinal: number): boolean
  acknowledge(device: DeviceId, ordinal: number): void
  /** Forgets everything and counts from the beginning under another epoch. */
  begin(epoch: number): void
  save(): void
}

interface Mark {
  /** Every message up to this one is acknowledged … */
  through: number
  /** … and so are these beyond it. */
  beyond: Set<number>
}

/** @param file null keeps the position in memory only @throws AppError `bad-position-file` */
export function openPosition(file: string | null): Position & { readonly known: boolean } {
  const stored = file === null ? null : read(file)
  let epoch = stored?.epoch ?? 1
  const marks = new Map<string, Mark>()
  for (const [device, { through, beyond }] of Object.entries(stored?.devices ?? {})) {
    marks.set(device, { through, beyond: new Set(beyond) })
  }
  return {
    known: stored !== null,
    get epoch() {
      return epoch
    },
    acknowledged(device, ordinal) {
      const mark = marks.get(device)
      return mark !== undefined && (ordinal <= mark.through || mark.beyond.has(ordinal))
    },
    acknowledge(device, ordinal) {
      let mark = marks.get(device)
      if (!mark) {
        mark = { through: 0, beyond: new Set() }
        marks.set(device, mark)
      }
      if (ordinal > mark.through) mark.beyond.add(ordinal)
      while (mark.beyond.delete(mark.through + 1)) mark.through++
    },
    begin(next) {
      epoch = next
      marks.clear()
    },
    save() {
      if (file === null) return
      const devices = Object.fromEntries(
        [...marks].map(([device, { through, beyond }]) => [device, { through, beyond: [...beyond] }]),
      )
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(`${file}.new`, JSON.stringify({ epoch, devices }))
      renameSync(`${file}.new`, file)
    },
  }
}

function read(file: string): z.infer<typeof content> | null {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  try {
    return content.parse(JSON.parse(text))
  } catch (error) {
    throw new AppError('bad-position-file', `${file} is not a simulator position; remove it to begin anew.`, {
      cause: error,
    })
  }
}
