// A certificate for `localhost`, made on the spot, so that no private key lies in the repository. Only for tests.

import { generateKeyPairSync, sign } from 'node:crypto'

const SEQUENCE = 0x30
const SET = 0x31
const INTEGER = 0x02
const OID = { commonName: '0603550403', ecdsaWithSha256: '06082a8648ce3d040302' }

function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}

function pem(label: string, body: Buffer): string {
  return `-----BEGIN ${label}-----\n${body.toString('base64').replace(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`
}

/** Valid 2000–2049, P-256, signed by itself (RFC 5280 in its smallest form: version 1, no extensions). */
export function selfSigned(): { cert: string; key: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const algorithm = der(SEQUENCE, Buffer.from(OID.ecdsaWithSha256, 'hex'))
  const commonName = der(SEQUENCE, Buffer.from(OID.commonName, 'hex'), der(0x0c, Buffer.from('localhost')))
  const name = der(SEQUENCE, der(SET, commonName))
  const utcTime = (text: string): Buffer => der(0x17, Buffer.from(text))
  const validity = der(SEQUENCE, utcTime('000101000000Z'), utcTime('491231235959Z'))
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const body = der(SEQUENCE, der(INTEGER, Buffer.from([1])), algorithm, name, validity, name, spki)
  const signature = sign('sha256', body, privateKey)
  const certificate = der(SEQUENCE, body, algorithm, der(0x03, Buffer.from([0]), signature))
  return {
    cert: pem('CERTIFICATE', certificate),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
