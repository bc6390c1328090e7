// What an operator sees of the gateway in /metrics. Labels are reasons and codes, never devices or citizens.

import { Gauge, type Registry } from 'prom-client'
import type { DeviceGateway } from '#broker'
import type { Pipeline } from '#ingest'
import type { LedgerWriter } from '#ledger'

export interface GatewayParts {
  gateway: Pick<DeviceGateway, 'stats'>
  pipeline: Pick<Pipeline, 'counters'>
  writer: Pick<LedgerWriter, 'depth'>
  /** Failed attempts to commit, by code. */
  failures: Readonly<Record<string, number>>
  stray(): Promise<{ readings: number; messages: number }>
}

/** Values are read when somebody asks; nothing is counted twice. */
export function gatewayMetrics(registry: Registry, { gateway, pipeline, writer, failures, stray }: GatewayParts): void {
  const read = (name: string, help: string, value: () => number | Promise<number>): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        this.set(await value())
      },
    })
  }
  const byLabel = (name: string, help: string, label: string, values: () => Readonly<Record<string, number>>): void => {
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        for (const [key, value] of Object.entries(values())) this.set({ [label]: key }, value)
      },
    })
  }
  read('naermaal_mqtt_connections', 'Open device connections', () => gateway.stats().connections)
  read('naermaal_mqtt_in_flight', 'Messages received and not yet committed', () => gateway.stats().inFlight)
  read('naermaal_mqtt_sent_down_total', 'Receipts and commands handed to devices', () => gateway.stats().sentDown)
  byLabel(
    'naermaal_mqtt_refused_total',
    'Connections, messages and subscriptions refused',
    'reason',
    () => gateway.stats().refused,
  )
  read('naermaal_ingest_messages_total', 'Messages received', () => pipeline.counters.messages)
  read('naermaal_ingest_readings_total', 'Readings committed', () => pipeline.counters.readings)
  read('naermaal_ingest_duplicates_total', 'Messages that were already there', () => pipeline.counters.duplicates)
  read('naermaal_ingest_conflicts_total', 'Messages that contradict what is there', () => pipeline.counters.conflicts)
  read(
    'naermaal_ingest_not_durable_total',
    'Messages given back because they could not be committed',
    () => pipeline.counters.notDurable,
  )
  byLabel(
    'naermaal_ingest_quarantined_total',
    'Messages and readings in quarantine',
    'reason',
    () => pipeline.counters.quarantined,
  )
  read('naermaal_writer_queue_items', 'Messages waiting for their commit', () => writer.depth().items)
  read('naermaal_writer_queue_bytes', 'Bytes waiting for their commit', () => writer.depth().bytes)
  byLabel('naermaal_writer_failures_total', 'Attempts to commit that failed', 'code', () => failures)
  read('naermaal_stray_rows', 'Rows in the default partitions: must be 0', async () => {
    const { readings, messages } = await stray()
    return readings + messages
  })
}
