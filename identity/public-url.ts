// Where the world finds this server: issuer, audience and cookie rules all hang on it. Plain http is for this machine alone.

import { AppError } from '#core'

export interface PublicUrl {
  /** Without a slash at the end. */
  base: string
  origin: string
  host: string
  https: boolean
  /** Our OIDC and token issuer. */
  issuer: string
  /** Audience of FHIR tokens. */
  fhirBase: string
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK.test(hostname)
}

/** @throws AppError `public-url-invalid` */
export function publicUrlOf(text: string): PublicUrl {
  const url = URL.canParse(text) ? new URL(text) : null
  const plain = url?.protocol === 'http:' && isLoopbackHost(url.hostname)
  if (!url || (url.protocol !== 'https:' && !plain) || url.username || url.password || url.search || url.hash)
    throw new AppError('public-url-invalid', 'PUBLIC_URL must be an https address (http only for this machine).')
  const base = url.href.replace(/\/+$/, '')
  return {
    base,
    origin: url.origin,
    host: url.host,
    https: url.protocol === 'https:',
    issuer: `${base}/oauth`,
    fhirBase: `${base}/fhir`,
  }
}

/**
 * The public URL when it is needed first: with a port of 0 it is known only after listening.
 * @returns a function that gives the same answer ever after
 */
export function lazyPublicUrl(source: string | (() => string)): () => PublicUrl {
  let known: PublicUrl | null = typeof source === 'string' ? publicUrlOf(source) : null
  return () => {
    known ??= publicUrlOf(typeof source === 'string' ? source : source())
    return known
  }
}
