// Why a server cannot listen, for the person who started it: the port, and the setting to change.

import { AppError } from '#core'

/** The error to throw instead of what `listen` gave; anything unknown stays as it is. */
export function listenFailure(
  error: unknown,
  { setting, host, port }: { setting: string; host: string; port: number },
): unknown {
  switch (error instanceof Error && 'code' in error ? error.code : null) {
    case 'EADDRINUSE':
      return new AppError(
        'port-in-use',
        `Port ${port} is in use (does Nærmål run already?): stop what listens there, or set ${setting} to another port (0 picks a free one).`,
        { details: { setting } },
      )
    case 'EACCES':
      return new AppError(
        'port-refused',
        `Port ${port} may not be used by this user: set ${setting} to one above 1023 (0 picks a free one).`,
        { details: { setting } },
      )
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new AppError('host-unknown', `HTTP_HOST: this machine has no address ${host}.`, {
        details: { setting: 'HTTP_HOST' },
      })
    default:
      return error
  }
}
