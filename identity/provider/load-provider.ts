// Loads the OIDC provider library. It warns on Node 20 at import; our flows are tested there, so that one line is kept out of the log.

import type Provider from 'oidc-provider'
import type { errors } from 'oidc-provider'

export interface ProviderLibrary {
  default: typeof Provider
  errors: typeof errors
}

const KNOWN_WARNING = 'oidc-provider WARNING: Unsupported runtime'
let loading: Promise<ProviderLibrary> | null = null

export function loadProviderLibrary(): Promise<ProviderLibrary> {
  loading ??= importQuietly()
  return loading
}

async function importQuietly(): Promise<ProviderLibrary> {
  const { warn } = console
  console.warn = (...args: unknown[]) => {
    if (!String(args[0]).includes(KNOWN_WARNING)) warn.apply(console, args)
  }
  try {
    return await import('oidc-provider')
  } finally {
    console.warn = warn
  }
}
