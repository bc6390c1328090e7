// The door of the web app: the plugin, the log-in page as a function, and what it asks of its surroundings.

export { loginPageWith } from './routes/login/login.js'
export { type Assets, openAssets } from './server/assets.js'
export type { LedgerFeed } from './server/live-hub.js'
export { type DashboardsLog, type DashboardsOptions, dashboardsPlugin, homeOf } from './server/plugin.js'
