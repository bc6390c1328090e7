// The door of broker: the device front door behind one DeviceGateway.

export { createEmbeddedGateway, type EmbeddedGateway, type EmbeddedOptions } from './embedded/embedded-gateway.js'
export { EMBEDDED_DEFAULTS, type EmbeddedSettings, type TlsListener } from './embedded/settings.js'
export type * from './gateway.js'
export type { GatewayLog } from './log.js'
export { downTopic, parseUpTopic, type UpTopic } from './topics.js'
