/** S3 writes a CRC32 as base64 of its four bytes, big-endian. */
export function crc32ToBase64(crc32: number): string {
  return btoa(String.fromCharCode(crc32 >>> 24, (crc32 >>> 16) & 255, (crc32 >>> 8) & 255, crc32 & 255));
}
