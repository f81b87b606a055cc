import { cuesElement } from '../../../lib/core/segments/cues';
import { SEGMENT_START } from '../../../lib/core/segments/object-header';

test('Cues name time, track and Cluster, counted from the payload of the Segment', () => {
  const cues = cuesElement([{ ticks: 0n, track: 1, clusterOffset: SEGMENT_START + 0x123 }, { ticks: 70_000n, track: 2, clusterOffset: SEGMENT_START + 0x10000 }]);

  expect(Buffer.from(cues).toString('hex')).toBe(
    '1c53bb6b' + '9f'
    + 'bb8c' + 'b38100' + 'b787' + 'f78101' + 'f1820123'
    + 'bb8f' + 'b383011170' + 'b788' + 'f78102' + 'f183010000',
  );
});
