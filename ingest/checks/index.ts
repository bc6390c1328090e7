// What the rest of ingest uses of the checks.

export { type CheckContext, type Checked, check } from './check.js'
