// What the supervisor and a role's process tell each other.

export type FromRole =
  | { kind: 'ready'; ports: Readonly<Record<string, number>> }
  /** It cannot start for a reason that a restart will not mend. */
  | { kind: 'refused'; code: string; message: string }

export type ToRole =
  | { kind: 'stop' }
  /** Everything is in place: `/readyz` may answer 200. */
  | { kind: 'released' }

/** Environment of a role's process under the supervisor. */
export const SUPERVISED = 'NAERMAAL_SUPERVISED'
