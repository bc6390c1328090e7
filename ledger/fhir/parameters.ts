// The parameters of a statement that is built at run time: each gets a number and a cast, none is ever part of the text.

export class Parameters {
  readonly values: unknown[] = []

  /** @returns the placeholder, cast to the PostgreSQL type */
  add(value: unknown, type: string): string {
    this.values.push(value)
    return `$${this.values.length}::${type}`
  }
}
