// The programmes of home monitoring that a citizen can be in (`citizen.conditions`).

export const CONDITIONS = ['copd', 'heart-failure', 'hypertension', 'diabetes-type-2'] as const
export type Condition = (typeof CONDITIONS)[number]

export function isCondition(text: string): text is Condition {
  return (CONDITIONS as readonly string[]).includes(text)
}
