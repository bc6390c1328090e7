// What the terminal shows when everything runs: the address, who can log in, and a line to copy that publishes a reading.

import type { Config } from '../config.js'
import type { RunningAll } from './start-all.js'

export function welcome(
  config: Config,
  { publicUrl, ports, demo }: Pick<RunningAll, 'publicUrl' | 'ports' | 'demo'>,
): string {
  const broker = config.mqttUrl === null ? null : new URL(config.mqttUrl)
  const lines = ['', `Nærmål runs: ${publicUrl}`]
  if (!demo)
    return [
      ...lines,
      `Devices connect to ${broker ? addressOf(broker) : `mqtt://127.0.0.1:${ports.mqtt}`}.`,
      'Ctrl-C stops everything.',
      '',
    ].join('\n')
  return [
    ...lines,
    '',
    'A simulated municipality; no real citizens. Log in without a password as:',
    ...demo.people.map(({ name, description }) => `  ${name.padEnd(24)} ${description}`),
    '',
    ...(broker ? foreign(broker, demo) : own(ports.mqtt ?? config.mqtt.port, demo)),
    '',
    `More devices: ${config.dataDir}/demo/devices.json. A hospital's client: ${config.dataDir}/demo/hospital.json.`,
    'Ctrl-C stops everything.',
    '',
  ].join('\n')
}

type Demo = NonNullable<RunningAll['demo']>

function own(port: number, demo: Demo): string[] {
  return [
    'Publish a reading as one of the demo devices (it shows on the worklist at once):',
    '',
    `  ${demo.publishLine({ host: '127.0.0.1', port, credentials: true })}`,
  ]
}

function foreign(broker: URL, demo: Demo): string[] {
  const lines = [
    `Readings come from the broker at ${addressOf(broker)} (MQTT_URL). It has users of its own and does not know the`,
    "demo's devices, so the simulator is off and nothing new comes by itself.",
  ]
  const port = broker.port || { 'mqtt:': 1883, 'mqtts:': 8883 }[broker.protocol]
  if (!port) return lines
  const command = demo.publishLine({ host: broker.hostname, port: Number(port), credentials: false })
  return [
    ...lines,
    'Publish for one of them as a user of that broker who may (add its -u and -P, and what its TLS needs):',
    '',
    `  ${command}`,
  ]
}

/** Without what the URL may hold of credentials. */
const addressOf = ({ protocol, host }: URL): string => `${protocol}//${host}`
