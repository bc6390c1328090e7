// What a route must say about itself before the server starts: who may call it. A route without it stops start-up.

import type {} from 'fastify'
import type { AccessAction, DataCategory } from './access.js'
import type { Capability, Principal } from './principal.js'

export type RoutePolicy =
  /** Anyone: log-in page, health, static files, metadata. Must not show data of a citizen. */
  | { kind: 'public' }
  /** Anyone who is logged in, whatever her role. */
  | { kind: 'session' }
  /** A logged-in person with this capability; the handler narrows lists with `visibleCitizens`. */
  | { kind: 'capability'; capability: Capability }
  /**
   * One citizen, named by a path parameter: the hook asks `decide`, answers 404 when denied, and audits. Who lacks the
   * capability, where one is named, is told so whoever the citizen is.
   */
  | { kind: 'citizen'; action: AccessAction; category: DataCategory; parameter: string; capability?: Capability }
  /** Her own organisation's citizens as groups: the hook asks `decideReport`, answers 403 when denied, and audits. */
  | { kind: 'report' }
  /** A FHIR interaction: token or session, scope of the resource type; the handler narrows with `visibleCitizens` and audits per citizen. */
  | { kind: 'fhir'; resourceType: string | null; interaction: 'read' | 'search' }

declare module 'fastify' {
  interface FastifyContextConfig {
    policy?: RoutePolicy
  }
  interface FastifyRequest {
    /** Set by the identity plugin; null on public routes without a session. */
    principal: Principal | null
  }
}
