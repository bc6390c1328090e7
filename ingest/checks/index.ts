// What the rest of ingest uses of the checks.

export { AHEAD_MS, type CheckContext, type Checked, check } from './check.js'
