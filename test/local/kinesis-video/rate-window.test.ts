import { RateWindow } from '../../../lib/local/kinesis-video/rate-window';

test('takes as many as allowed, then says how long to wait', () => {
  const window = new RateWindow(2, 1000);

  expect([window.take(0), window.take(400), window.take(500), window.take(999)]).toEqual([0, 0, 500, 1]);
  expect([window.take(1000), window.take(1001)]).toEqual([0, 399]);
});

test('without a limit never waits', () => {
  const window = new RateWindow(Infinity, 1000);

  expect([window.take(0), window.take(0), window.take(0)]).toEqual([0, 0, 0]);
});
