import { PRICES, PRICES_AS_OF, REGION } from '../../../lib/cli/estimate/prices';
import { LIST_PRICES } from '../../../lib/constructs/dashboard/list-prices';

test('the dashboard reckons with the prices that estimate has', () => {
  expect(LIST_PRICES).toEqual({
    region: REGION,
    date: PRICES_AS_OF,
    lambdaGigabyteSecond: PRICES.lambdaGigabyteSeconds.usd,
    lambdaMillionInvocations: PRICES.lambdaRequests.usd,
    getMediaGigabyte: PRICES.videoGigabytesRead.usd,
    dynamodbMillionWriteUnits: PRICES.dynamoDbWriteUnits.usd,
    dynamodbMillionReadUnits: PRICES.dynamoDbReadUnits.usd,
    s3ThousandPuts: PRICES.s3Requests.usd,
    s3GigabyteMonth: PRICES.s3StandardGigabyteMonths.usd,
  });
});
