/**
 * For S3 clients that read what may be damaged. The SDK throws at a damaged object unless it is told not to look; here damage is to be
 * found and named. Without the second setting it then sends the checksum of an empty body with every GetObject, which the local S3
 * server refuses.
 */
export const S3_SETTINGS = { responseChecksumValidation: 'WHEN_REQUIRED', requestChecksumCalculation: 'WHEN_REQUIRED' } as const;
