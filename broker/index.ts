// The door of broker: the device front door behind one DeviceGateway.

export type * from './gateway.js'
export { downTopic, parseUpTopic, type UpTopic } from './topics.js'
