import { streamState, STREAM_STATES, type StateFacts, type StreamState } from '../../../lib/cli/status/stream-state';

/** Archived once, held by nobody, all of its retention left. */
const RESTING: StateFacts = {
  isGone: false, isCursorLost: false, hasCursor: true, isStopWished: false, isLeaseLive: false, hasUnfinished: false, isCommitMissing: false, shareLeft: 1,
};

const CASES: [StreamState, Partial<StateFacts>][] = [
  ['idle', {}],
  ['idle', { hasUnfinished: true }],
  ['idle', { shareLeft: undefined }],
  ['waiting', { isLeaseLive: true }],
  ['archiving', { isLeaseLive: true, hasUnfinished: true }],
  ['archiving', { isLeaseLive: true, hasUnfinished: true, shareLeft: 0.5 }],
  ['behind', { isLeaseLive: true, hasUnfinished: true, shareLeft: 0.49 }],
  ['behind', { shareLeft: 0.25 }],
  ['at risk', { isLeaseLive: true, hasUnfinished: true, shareLeft: 0.24 }],
  ['at risk', { shareLeft: -3 }],
  ['unresolved', { isCommitMissing: true, hasUnfinished: true, isLeaseLive: true, shareLeft: 0.3 }],
  ['at risk', { isCommitMissing: true, hasUnfinished: true, shareLeft: 0.1 }],
  ['stopping', { isStopWished: true, isLeaseLive: true }],
  ['stopping', { isStopWished: true, hasUnfinished: true }],
  ['stopped', { isStopWished: true, shareLeft: -1 }],
  ['stopped', { isStopWished: true, hasCursor: false }],
  ['never archived', { hasCursor: false, shareLeft: undefined }],
  ['cursor lost', { isCursorLost: true, hasCursor: false }],
  ['gone', { isGone: true, isStopWished: true, hasUnfinished: true }],
  ['gone', { isGone: true, isCursorLost: true }],
];

test.each(CASES)('%s: %j', (state, facts) => {
  expect(streamState({ ...RESTING, ...facts })).toBe(state);
});

test('every state has a case', () => {
  expect([...new Set(CASES.map(([state]) => state))].sort()).toEqual([...STREAM_STATES].sort());
});
