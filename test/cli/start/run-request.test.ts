import { executionName, runRequest, type RawRun } from '../../../lib/cli/start/run-request';
import { isExecutionName } from '../../../lib/local/states/execution-name';

const NOW = Date.UTC(2026, 4, 1, 12);
const ARN = 'arn:aws:kinesisvideo:us-east-1:000000000000:stream/door/1700000000000';

test.each<[string, Partial<RawRun>, object]>([
  ['leaves open what was not said', {}, { streamName: 'door' }],
  ['names a stream by its ARN', { stream: ARN }, { streamArn: ARN }],
  ['has its mode', { mode: 'follow' }, { streamName: 'door', mode: 'follow' }],
  ['is of a range when it has its ends', { from: '-2h', to: '+10m' }, { streamName: 'door', mode: 'range', from: '2026-05-01T10:00:00.000Z', to: '2026-05-01T12:10:00.000Z' }],
  ['begins where it is told', { startSelector: 'NOW' }, { streamName: 'door', startSelector: { StartSelectorType: 'NOW' } }],
  ['begins at a time', { startSelector: 'SERVER_TIMESTAMP=-2h' }, { streamName: 'door', startSelector: { StartSelectorType: 'SERVER_TIMESTAMP', StartTimestamp: '2026-05-01T10:00:00.000Z' } }],
  ['begins behind a fragment', { startSelector: 'FRAGMENT_NUMBER=91' }, { streamName: 'door', startSelector: { StartSelectorType: 'FRAGMENT_NUMBER', AfterFragmentNumber: '91' } }],
])('the input of a run %s', (_case, raw, input) => {
  expect(runRequest({ stream: 'door', ...raw }, NOW)).toMatchObject({ streamName: 'door', input });
  expect(runRequest({ stream: 'door', ...raw }, NOW).input).toEqual(input);
});

test.each<[Partial<RawRun>, string]>([
  [{ stream: 'a b' }, '--stream: got "a b", allowed: the name of a stream'],
  [{ mode: 'fast' }, 'mode: got "fast", allowed: catch-up, follow, range'],
  [{ from: 'soon', to: '+1m' }, '--from: got "soon", allowed: an ISO 8601 time'],
  [{ from: '-1h', to: '-2h' }, 'to: got "2026-05-01T10:00:00.000Z", allowed: a time after from, which is 2026-05-01T11:00:00.000Z'],
  [{ from: '-1h', to: '+25h' }, 'to: got "2026-05-02T13:00:00.000Z", allowed: at most 24 hours after the run\'s start'],
  [{ from: '-1h' }, 'to: got nothing, allowed: an ISO 8601 time (needed by mode range)'],
  [{ mode: 'range' }, 'from: got nothing, allowed: an ISO 8601 time (needed by mode range); to: got nothing'],
  [{ mode: 'follow', from: '-1h' }, 'from: got "2026-05-01T11:00:00.000Z", allowed: no such field outside of mode range'],
  [{ from: '-1h', to: '+1m', startSelector: 'NOW' }, 'startSelector: got {"StartSelectorType":"NOW"}, allowed: none in mode range'],
  [{ startSelector: 'LATER' }, 'startSelector.StartSelectorType: got "LATER", allowed: NOW, EARLIEST'],
  [{ startSelector: 'NOW=1' }, '--start-selector: got "NOW=1", allowed: NOW alone'],
  [{ startSelector: 'SERVER_TIMESTAMP=soon' }, '--start-selector: got "soon", allowed: an ISO 8601 time'],
  [{ startSelector: 'SERVER_TIMESTAMP' }, 'startSelector.StartTimestamp: got nothing, allowed: epoch seconds'],
  [{ startSelector: 'FRAGMENT_NUMBER=x' }, 'startSelector.AfterFragmentNumber: got "x", allowed: 1 to 128 digits'],
])('%j is refused before anything is started', (raw, message) => {
  expect(() => runRequest({ stream: 'door', ...raw }, NOW)).toThrow(message);
});

describe('the name of an execution', () => {
  const NONCE = '1a2b3c4d-0000-4000-8000-000000000000';

  test('says what it is for and when it was started', () => {
    expect(executionName('front-door', 'follow', NOW, NONCE)).toBe('front-door-follow-20260501T120000Z-1a2b3c4d');
    expect(executionName('front-door', undefined, NOW, NONCE)).toBe('front-door-20260501T120000Z-1a2b3c4d');
  });

  test.each(['a', 'a.b_c-d', 'n'.repeat(256)])('is one that the service takes: %s', (stream) => {
    const name = executionName(stream, 'catch-up', NOW, NONCE);

    expect(isExecutionName(name)).toBe(true);
    expect(name).toMatch(/^[a-zA-Z0-9_-]{1,80}$/);
    expect(name.endsWith('-catch-up-20260501T120000Z-1a2b3c4d')).toBe(true);
  });

  test('is another one every time', () => {
    expect(executionName('n'.repeat(256), 'range', NOW, 'aaaaaaaa')).not.toBe(executionName('n'.repeat(256), 'range', NOW, 'bbbbbbbb'));
  });
});
