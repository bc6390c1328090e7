// Lets a test look behind the fences: the Aedes brokers that gateways open while it runs. Only for tests.

import { Aedes } from 'aedes'
import { vi } from 'vitest'

export async function openedBrokers<T>(open: () => Promise<T>): Promise<{ result: T; brokers: Aedes[] }> {
  const brokers: Aedes[] = []
  const createBroker = Aedes.createBroker.bind(Aedes)
  const spy = vi.spyOn(Aedes, 'createBroker').mockImplementation(async (options) => {
    const broker = await createBroker(options)
    brokers.push(broker)
    return broker
  })
  try {
    return { result: await open(), brokers }
  } finally {
    spy.mockRestore()
  }
}
