import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openTestDatabase, type TestDatabase } from '#test-support'

describe('a connection of the pool that the server ends', () => {
  let db: TestDatabase
  beforeAll(async () => {
    db = await openTestDatabase()
  })
  afterAll(() => db.close())

  it('while it is lent out and waits for its next statement fails that statement, never the process', async () => {
    const crashed = vi.fn()
    process.once('uncaughtException', crashed)
    const outcome = db.database.transaction(async (tx) => {
      const [me] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid', [])
      const other = await db.database.connect()
      await other.query('select pg_terminate_backend($1, 5000)', [me?.pid])
      // Whatever the server said about the other connection has been read when this one has ended.
      const ended = once(other, 'end')
      await other.end()
      await ended
      await new Promise((resolve) => setImmediate(resolve))
      return tx.query('select 1 as one', [])
    })
    await expect(outcome).rejects.toThrow()
    expect(crashed).not.toHaveBeenCalled()
    process.removeListener('uncaughtException', crashed)
    expect(await db.database.query('select 1 as one', [])).toEqual([{ one: 1 }])
  })
})
