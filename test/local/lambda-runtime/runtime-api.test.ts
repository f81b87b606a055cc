import { startRuntimeApi, type RuntimeApi, type RuntimeEvents } from '../../../lib/local/lambda-runtime/runtime-api';

const invocation = { requestId: 'id-1', functionArn: 'arn:f', deadlineMs: 123, traceId: 'Root=1', event: '{"a":1}' };

describe('the Runtime API', () => {
  const told: unknown[] = [];
  const ready = { resolve: (): void => undefined };
  const events: RuntimeEvents = {
    onReady: () => ready.resolve(),
    onInitError: (failure) => told.push(['init', failure]),
    onResponse: (...response) => told.push(['response', ...response]),
    onError: (...error) => told.push(['error', ...error]),
    onTooLarge: (id) => told.push(['too large', id]),
  };
  let api: RuntimeApi;
  const call = (path: string, body?: string): Promise<Response> =>
    fetch(`http://${api.address}/2018-06-01/runtime${path}`, body === undefined ? {} : { method: 'POST', body });

  beforeEach(async () => { told.length = 0; api = await startRuntimeApi(events); });
  afterEach(() => api.close());

  it('listens on 127.0.0.1 alone', () => {
    expect(api.address).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it('keeps a runtime waiting until there is an invocation, and describes it in headers', async () => {
    const asked = new Promise<void>((resolve) => { ready.resolve = resolve; });
    const next = call('/invocation/next');
    await asked;
    api.deliver(invocation);
    const response = await next;
    expect(await response.text()).toBe('{"a":1}');
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'lambda-runtime-aws-request-id': 'id-1', 'lambda-runtime-deadline-ms': '123', 'lambda-runtime-invoked-function-arn': 'arn:f', 'lambda-runtime-trace-id': 'Root=1',
    });
  });

  it.each([
    ['a response', '/invocation/id-1/response', '{"b":2}', ['response', 'id-1', '{"b":2}']],
    ['an error', '/invocation/id-1/error', '{"errorType":"E","errorMessage":"m","trace":["t"]}', ['error', 'id-1', { ok: false, errorType: 'E', errorMessage: 'm', trace: ['t'] }]],
    ['an error of the initialization', '/init/error', '{"errorType":"E","errorMessage":"m"}', ['init', { ok: false, errorType: 'E', errorMessage: 'm', trace: [] }]],
    ['an error that is no JSON', '/invocation/id-1/error', 'oops', ['error', 'id-1', { ok: false, errorType: 'Runtime.Unknown', errorMessage: 'oops', trace: [] }]],
  ])('takes %s', async (_, path, body, event) => {
    expect((await call(path, body)).status).toBe(202);
    expect(told).toEqual([event]);
  });

  it.each([
    [6 * 1024 * 1024, 202, 'response'],
    [6 * 1024 * 1024 + 1, 413, 'too large'],
  ])('answers a response of %d bytes with %d', async (bytes, status, event) => {
    expect((await call('/invocation/id-1/response', 'x'.repeat(bytes))).status).toBe(status);
    // Without the body: 6 MB are no help in a message.
    expect(told.map((item) => (item as unknown[]).slice(0, 2))).toEqual([[event, 'id-1']]);
  });

  it.each([['/invocation/next', 'x'], ['/invocation/id-1/other', 'x'], ['/invocation/id-1/response', undefined]])('does not know %s in this form', async (path, body) => {
    expect((await call(path, body)).status).toBe(404);
  });
});
