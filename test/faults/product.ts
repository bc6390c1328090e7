// The settings under which a fault run starts the product.

export interface Ports {
  http: number
  mqtt: number
}

/** Settings of a product without the demo. It shows the log of errors only; nobody logs in, so the provider is never asked. */
export function environment(dataDir: string, ports: Ports): NodeJS.ProcessEnv {
  return {
    LOG_LEVEL: 'fatal',
    ...process.env,
    DATA_DIR: dataDir,
    DEMO: 'false',
    OIDC_ISSUER: 'https://login.invalid',
    OIDC_CLIENT_ID: 'fault-run',
    HTTP_PORT: String(ports.http),
    MQTT_PORT: String(ports.mqtt),
  }
}
