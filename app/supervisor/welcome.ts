// What the terminal shows when everything runs: the address, who can log in, and a line to copy that publishes a reading.

import type { Config } from '../config.js'
import type { RunningAll } from './start-all.js'

export function welcome(config: Config, { publicUrl, ports, demo }: RunningAll): string {
  const lines = ['', `Nærmål runs: ${publicUrl}`]
  if (!demo)
    return [
      ...lines,
      `Devices connect to ${config.mqttUrl ?? `mqtt://127.0.0.1:${ports.mqtt}`}.`,
      'Ctrl-C stops everything.',
      '',
    ].join('\n')
  return [
    ...lines,
    '',
    'A simulated municipality; no real citizens. Log in without a password as:',
    ...demo.people.map(({ name, description }) => `  ${name.padEnd(24)} ${description}`),
    '',
    'Publish a reading as one of the demo devices (it shows on the worklist at once):',
    '',
    `  ${demo.publishLine(ports.mqtt ?? 1883)}`,
    '',
    `More devices: ${config.dataDir}/demo/devices.json. A hospital's client: ${config.dataDir}/demo/hospital.json.`,
    'Ctrl-C stops everything.',
    '',
  ].join('\n')
}
