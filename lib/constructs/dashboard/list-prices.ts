/** What AWS charges for what an archive uses most. Enough to see what drives the cost; a bill has more lines, discounts and free tiers. */

/**
 * List prices in USD, on demand, looked up 2026-11-25 on the services' pages: aws.amazon.com/lambda/pricing (arm64, first tier),
 * aws.amazon.com/kinesis/video-streams/pricing, aws.amazon.com/dynamodb/pricing/on-demand, aws.amazon.com/s3/pricing (Standard, first tier).
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
