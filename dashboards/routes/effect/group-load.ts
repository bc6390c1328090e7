// Loads the group figures of the reader's own organisation. Which organisation is never asked of the address.

import { AppError } from '#core'
import { type PlanEffects, planEffects } from '#effects'
import type { LoadContext } from '../../server/screen.js'

export function loadGroup({ services, principal }: LoadContext): Promise<PlanEffects> {
  const organisationId = principal?.organisationId
  if (!organisationId) throw new AppError('forbidden', 'Group figures belong to an organisation.')
  return planEffects(services.database, organisationId)
}
