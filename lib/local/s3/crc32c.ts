/** Castagnoli polynomial, bit-reversed (RFC 3720, appendix B.4). */
const POLYNOMIAL = 0x82f63b78;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = (value & 1) === 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/** CRC32C, one table look-up per byte: Node has no native one. */
export class Crc32c {
  private state = 0xffffffff;

  update(bytes: Uint8Array): void {
    let state = this.state;
    // Every index is one byte, so it is inside the table.
    for (const byte of bytes) state = (state >>> 8) ^ (TABLE[(state ^ byte) & 0xff] as number);
    this.state = state;
  }

  digest(): Uint8Array {
    const out = new Uint8Array(4);
    new DataView(out.buffer).setUint32(0, ~this.state >>> 0);
    return out;
  }
}
