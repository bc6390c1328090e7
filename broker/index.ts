// The door of broker: the device front door behind one DeviceGateway.

export { createEmbeddedGateway, type EmbeddedGateway, type EmbeddedOptions } from './embedded/embedded-gateway.js'
export { EMBEDDED_DEFAULTS, type EmbeddedSettings, type TlsListener } from './embedded/settings.js'
export { type BrokerAddress, parseBrokerUrl } from './external/broker-url.js'
export { createExternalGateway, type ExternalOptions } from './external/external-gateway.js'
export { EXTERNAL_DEFAULTS, type ExternalSettings } from './external/settings.js'
export type * from './gateway.js'
export type { GatewayLog } from './log.js'
export { downTopic, NO_DEVICE, parseUpTopic, type UpTopic } from './topics.js'
