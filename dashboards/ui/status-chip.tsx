// A status as shape, word and colour, always all three. Green means checked and fine, never "no data".

import type { VNode } from 'preact'
import type { Status } from './messages.js'

export const STATUS_SHAPE: Readonly<Record<Status, string>> = { red: '▲', yellow: '◆', green: '●', none: '○' }

export interface StatusChipProps {
  status: Status
  /** The word, such as "Rød"; never left out. */
  label: string
  /** Filled instead of tinted, for the one status a screen is about. */
  solid?: boolean
}

export function StatusChip({ status, label, solid = false }: StatusChipProps): VNode {
  return (
    <span className={`chip chip--${status}${solid ? ' chip--solid' : ''}`}>
      <span className="chip-shape" aria-hidden="true">
        {STATUS_SHAPE[status]}
      </span>
      {label}
    </span>
  )
}
