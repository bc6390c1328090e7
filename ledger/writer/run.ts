// A declared statement on the writer's own connection.

import type pg from 'pg'
import type { Columns, Row, Statement } from '../statement.js'

export async function run<C extends Columns>(
  on: pg.Client,
  statement: Statement<C>,
  values: readonly unknown[],
): Promise<Row<C>[]> {
  return (await on.query<Row<C>>({ name: statement.name, text: statement.text, values: values as unknown[] })).rows
}
