// How sure the provider was of the person: NSIS levels as brokers and providers spell them. Unknown text is no assurance.

import type { Principal } from '../principal.js'

const NSIS = /^(?:https:\/\/data\.gov\.dk\/concept\/core\/nsis\/(?:loa\/)?)?(Low|Substantial|High)$/
const LEVEL: Readonly<Record<string, Principal['loa']>> = { Low: 2, Substantial: 3, High: 4 }

export function assuranceOfAcr(acr: string | null): Principal['loa'] {
  const [, level] = NSIS.exec(acr ?? '') ?? []
  return (level && LEVEL[level]) || 0
}
