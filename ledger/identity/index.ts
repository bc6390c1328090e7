// SQL of identity: the vault, accounts and sessions, the token service, the audit trail, relations and the facts made of them.

export * from './accounts.js'
export * from './audit.js'
export * from './devices.js'
export * from './facts.js'
export * from './oauth.js'
export * from './relations.js'
export * from './vault.js'
