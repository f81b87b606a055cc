import fc from 'fast-check';
import { JITTER_MILLIS, PcmTrack } from '../../../lib/core/footage/pcm-track';
import { type PcmFormat } from '../../../lib/core/footage/pcm-format';
import { holds } from '../../support/seeded-property';

const CALL: PcmFormat = { sampleRate: 8000, channels: 1, bitDepth: 16, isBigEndian: false };

/** A block of so many milliseconds of a call. */
const block = (millis: number): Uint8Array => new Uint8Array(millis * 8 * 2).fill(1);

describe('a track', () => {
  test('begins in line with the others, which is no hole', () => {
    const track = new PcmTrack(CALL);

    expect(track.place(150, block(20))).toEqual({ silence: 1200, isHole: false, samples: block(20) });
    expect(track.frames).toBe(1200 + 160);
  });

  test.each([
    ['jitter', JITTER_MILLIS - 1, 0, false],
    ['a hole', JITTER_MILLIS, JITTER_MILLIS * 8, true],
  ])('behind %s of %d ms has %d samples of silence', (_case, late, silence, isHole) => {
    const track = new PcmTrack(CALL);
    track.place(0, block(1000));

    expect(track.place(1000 + late, block(20))).toMatchObject({ silence, isHole });
  });

  test('keeps what overlaps', () => {
    const track = new PcmTrack(CALL);
    track.place(0, block(1000));

    expect(track.place(300, block(1000))).toEqual({ silence: 0, isHole: false, samples: block(1000) });
    expect(track.millis).toBe(2000);
  });

  test('cuts a block that ends within a sample', () => {
    const track = new PcmTrack({ ...CALL, channels: 2, bitDepth: 24 });

    expect(track.place(0, new Uint8Array(6 * 10 + 5)).samples).toHaveLength(60);
    expect(track.frames).toBe(10);
  });

  test('that never reaches a time before its beginning begins at once', () => {
    expect(new PcmTrack(CALL).place(-10, block(20)).silence).toBe(0);
  });
});

describe('tracks of any blocks', () => {
  /** Blocks of 20 to 100 ms, each as long as it lasts, some behind a hole, all with jitter. */
  const blocks = fc.array(fc.record({ millis: fc.integer({ min: 20, max: 100 }), hole: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5000 })), jitter: fc.integer({ min: 0, max: 90 }) }), { minLength: 1, maxLength: 60 });

  test('stay in step with their time, by less than the jitter that is borne', () => {
    holds(fc.property(blocks, (list) => {
      const track = new PcmTrack(CALL);
      let time = 0;
      for (const { millis, hole, jitter } of list) {
        time += hole;
        const before = track.millis;
        const { silence } = track.place(time + jitter, block(millis));
        // A jittered block may fill a hole of up to 90 ms too much, which those behind it then stand for.
        expect(Math.abs(before + silence / 8 - (time + jitter))).toBeLessThan(JITTER_MILLIS + 90);
        time += millis;
      }
    }));
  });

  test('hold every sample once, and as much silence as they say', () => {
    holds(fc.property(blocks, (list) => {
      const track = new PcmTrack(CALL);
      let [time, samples, silent] = [0, 0, 0];
      for (const { millis, hole, jitter } of list) {
        const placed = track.place(time + hole + jitter, block(millis));
        samples += placed.samples.length / 2;
        silent += placed.silence;
        time += hole + millis;
      }
      expect(samples).toBe(list.reduce((sum, { millis }) => sum + millis * 8, 0));
      expect(track.frames).toBe(samples + silent);
    }));
  });
});
