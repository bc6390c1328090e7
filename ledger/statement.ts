// How SQL is written here: one named statement, its parameters and its columns declared, so that a test can compare them with the schema.

import type { EpochMs } from '#core'

/** Column types as declared; a `?` at the end means the column can be null. */
interface ColumnTypes {
  int8: string
  int4: number
  int2: number
  float8: number
  text: string
  bool: boolean
  timestamptz: EpochMs
  bytea: Buffer
  jsonb: unknown
  xid8: string
  'int8[]': string[]
  'text[]': string[]
}
type BaseType = keyof ColumnTypes
export type ColumnType = BaseType | `${BaseType}?`
type ValueOf<T extends ColumnType> = T extends `${infer B extends BaseType}?`
  ? ColumnTypes[B] | null
  : T extends BaseType
    ? ColumnTypes[T]
    : never

export type Columns = Readonly<Record<string, ColumnType>>
/** The row that a statement with these columns returns. int8 is decimal text, timestamptz is milliseconds since 1970. */
export type Row<C extends Columns> = { [K in keyof C]: ValueOf<C[K]> }

/** A statement that `Database.run` can execute; prepared once per connection under its name. */
export interface Statement<C extends Columns = Columns> {
  readonly name: string
  readonly text: string
  /** PostgreSQL types of $1, $2 …, compared with what the server infers. */
  readonly parameters: readonly string[]
  readonly columns: C
}

const registry = new Map<string, Statement>()

/** Declares a statement. Names are unique, because they name the prepared statement on the connection. */
export function statement<const C extends Columns>(declared: {
  name: string
  text: string
  parameters: readonly string[]
  columns: C
}): Statement<C> {
  if (registry.has(declared.name)) throw new Error(`Two statements are called ${declared.name}.`)
  registry.set(declared.name, declared)
  return declared
}

/** Every statement declared by the modules loaded so far: what the schema test prepares. */
export function declaredStatements(): readonly Statement[] {
  return [...registry.values()]
}
