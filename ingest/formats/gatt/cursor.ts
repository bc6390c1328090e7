// Reads a GATT value from left to right, little-endian. Past the end it gives zeros and remembers: the caller asks once, at the end.

export class ByteCursor {
  private at = 0
  /** True when more was read than there is. */
  truncated = false

  constructor(private readonly bytes: Uint8Array) {}

  /** Bytes not yet read. */
  get rest(): number {
    return this.bytes.length - this.at
  }

  uint8(): number {
    const byte = this.bytes[this.at++]
    if (byte !== undefined) return byte
    this.truncated = true
    this.at = this.bytes.length
    return 0
  }

  uint16(): number {
    return this.uint8() + 256 * this.uint8()
  }

  int16(): number {
    return (this.uint16() << 16) >> 16
  }

  uint24(): number {
    return this.uint16() + 65_536 * this.uint8()
  }

  uint32(): number {
    return this.uint16() + 65_536 * this.uint16()
  }
}
