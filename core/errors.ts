// The one error family. A code is stable: callers switch on it, tests and operators search for it.
// A message never holds a submitted value, a CPR number or a name: values go nowhere, codes go to logs.

export interface AppErrorOptions {
  /** What the reader of a log may see: ids, counts, limits; never personal data. */
  details?: Readonly<Record<string, string | number | boolean | null>>
  cause?: unknown
}

/** An error with a stable kebab-case code and a sentence that says what was wrong and what to do. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: string
  readonly details: Readonly<Record<string, string | number | boolean | null>>

  constructor(code: string, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.details = options.details ?? {}
  }
}

/** The code of an AppError, or null for anything else. */
export function errorCode(error: unknown): string | null {
  return error instanceof AppError ? error.code : null
}
