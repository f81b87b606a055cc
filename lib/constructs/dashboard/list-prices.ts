/** What AWS charges for what an archive uses most. Enough to see what drives the cost; a bill has more lines, discounts and free tiers. */

/**
 * List prices in USD, on demand, first tier: Lambda for arm64, S3 for Standard. They are those of the `estimate` command, whose list says
 * where each was read and which are to be checked on the services' own pages; a test holds the two against each other.
 */
export const LIST_PRICES = {
  region: 'us-east-1',
  date: '2026-11-25',
  lambdaGigabyteSecond: 0.0000133334,
  lambdaMillionInvocations: 0.2,
  getMediaGigabyte: 0.0085,
  dynamodbMillionWriteUnits: 0.625,
  dynamodbMillionReadUnits: 0.125,
  s3ThousandPuts: 0.005,
  s3GigabyteMonth: 0.023,
} as const;
