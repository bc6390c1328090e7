// The small parts every screen is built of. Style: tokens.css, base.css and ../charts/charts.css, in this order.

export { Frame, type FrameProps, type NavItem } from './frame.js'
export { Freshness, type FreshnessProps, type FreshnessState } from './freshness.js'
export { type Status, type UiMessages, uiMessages } from './messages.js'
export { RelativeTime, type RelativeTimeProps } from './relative-time.js'
export { EmptyState, type EmptyStateProps, ErrorState, type ErrorStateProps } from './states.js'
export { STATUS_SHAPE, StatusChip, type StatusChipProps } from './status-chip.js'
export { Value, type ValueProps } from './value.js'
