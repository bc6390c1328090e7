// The demo's files in DATA_DIR/demo: credentials of devices to try with, and of those that the simulator sends as. Readable by the owner only.

import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { deviceId } from '#core'

const device = z.object({
  deviceId: z.string().transform(deviceId),
  username: z.string(),
  password: z.string(),
  citizenId: z.string(),
  metrics: z.array(z.string()),
})

/** What `devices.json` lists; `username` = `deviceId` = MQTT client id. */
export type DemoDeviceFile = z.infer<typeof device>

export const demoFolder = (dataDir: string): string => join(dataDir, 'demo')
const FILES = { trial: 'devices.json', simulated: 'simulated-devices.json' } as const

/** Writes the whole file or nothing: readers never see half of it. */
export async function writeDevices(
  dataDir: string,
  kind: keyof typeof FILES,
  devices: readonly DemoDeviceFile[],
): Promise<void> {
  const folder = demoFolder(dataDir)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = join(folder, FILES[kind])
  await writeFile(`${file}.new`, `${JSON.stringify(devices, null, 2)}\n`, { mode: 0o600 })
  await rename(`${file}.new`, file)
}

/** Empty when the file is not there or is not ours. */
export async function readDevices(dataDir: string, kind: keyof typeof FILES): Promise<DemoDeviceFile[]> {
  try {
    return z.array(device).parse(JSON.parse(await readFile(join(demoFolder(dataDir), FILES[kind]), 'utf8')))
  } catch {
    return []
  }
}
