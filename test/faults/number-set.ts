// A set of whole numbers from 1, a bit each: acknowledgements of a million messages must not cost the publishers their speed.

export class NumberSet {
  #bits = new Uint8Array(1024)
  #size = 0
  #largest = 0

  add(n: number): void {
    const byte = n >> 3
    if (byte >= this.#bits.length) {
      const larger = new Uint8Array(Math.max(byte + 1, this.#bits.length * 2))
      larger.set(this.#bits)
      this.#bits = larger
    }
    if (this.has(n)) return
    this.#bits[byte] = (this.#bits[byte] ?? 0) | (1 << (n & 7))
    this.#size++
    this.#largest = Math.max(this.#largest, n)
  }

  has(n: number): boolean {
    return ((this.#bits[n >> 3] ?? 0) & (1 << (n & 7))) !== 0
  }

  get size(): number {
    return this.#size
  }

  get largest(): number {
    return this.#largest
  }
}
