import { type IndexedTrack } from '../../../lib/contract/object-index';
import { littleEndian, NotPcmError, pcmFormatOf, silence } from '../../../lib/core/footage/pcm-format';
import { MAX_WAV_DATA_BYTES, wavHeader } from '../../../lib/core/footage/wav-header';

const PCM: IndexedTrack = { number: 2, type: 'audio', codec: 'A_PCM/INT/LIT', sampleRate: 44_100, channels: 2, bitDepth: 24 };

describe('the format of a track', () => {
  test.each<[string, IndexedTrack, object]>([
    ['PCM', PCM, { sampleRate: 44_100, channels: 2, bitDepth: 24, isBigEndian: false }],
    ['big-endian PCM', { ...PCM, codec: 'A_PCM/INT/BIG' }, { isBigEndian: true }],
    ['PCM that says the least', { number: 2, type: 'audio', codec: 'A_PCM/INT/LIT', bitDepth: 16 }, { sampleRate: 8000, channels: 1, bitDepth: 16 }],
    ['a call', { number: 1, type: 'audio', codec: 'A_AAC', name: 'AUDIO_FROM_CUSTOMER', sampleRate: 48_000, channels: 2 }, { sampleRate: 8000, channels: 1, bitDepth: 16, isBigEndian: false }],
  ])('%s', (_case, track, format) => {
    expect(pcmFormatOf(track)).toMatchObject(format);
  });

  test.each<[IndexedTrack, string]>([
    [{ ...PCM, codec: 'A_AAC', name: 'mic' }, 'track mic (A_AAC): it is compressed, or of no kind that WAV takes as it is'],
    [{ ...PCM, codec: 'A_PCM/FLOAT/IEEE' }, 'track 2 (A_PCM/FLOAT/IEEE): it is compressed'],
    [{ ...PCM, bitDepth: 12 }, 'track 2 (A_PCM/INT/LIT): got 12 bits for a sample, allowed: 8, 16, 24, 32'],
    [{ number: 3, type: 'audio', codec: 'A_PCM/INT/LIT' }, 'got no bits for a sample'],
  ])('of %j is refused', (track, message) => {
    expect(() => pcmFormatOf(track)).toThrow(NotPcmError);
    expect(() => pcmFormatOf(track)).toThrow(message);
  });
});

test.each([[8, [1, 2, 3]], [16, [2, 1, 4, 3]], [24, [3, 2, 1, 6, 5, 4]]])('samples of %d bits are turned around', (bitDepth, turned) => {
  const bytes = Uint8Array.from(turned.map((_, i) => i + 1));

  expect([...littleEndian(bytes, { sampleRate: 8000, channels: 1, bitDepth, isBigEndian: true })]).toEqual(turned);
  expect(littleEndian(bytes, { sampleRate: 8000, channels: 1, bitDepth, isBigEndian: false })).toBe(bytes);
});

test('silence is the middle of what samples can be', () => {
  expect([...silence(2, { sampleRate: 8000, channels: 1, bitDepth: 16, isBigEndian: false })]).toEqual([0, 0, 0, 0]);
  expect([...silence(2, { sampleRate: 8000, channels: 1, bitDepth: 8, isBigEndian: false })]).toEqual([128, 128]);
});

test('a header is the one that the RIFF document has', () => {
  const header = Buffer.from(wavHeader({ sampleRate: 8000, channels: 1, bitDepth: 16, isBigEndian: false }, 16_000));

  expect(header.toString('hex')).toBe(`${Buffer.from('RIFF').toString('hex')}a43e0000${Buffer.from('WAVEfmt ').toString('hex')}10000000${'01000100'}401f0000803e0000${'02001000'}${Buffer.from('data').toString('hex')}803e0000`);
});

test('the longest file has sizes that fit', () => {
  const header = Buffer.from(wavHeader({ sampleRate: 8000, channels: 1, bitDepth: 8, isBigEndian: false }, MAX_WAV_DATA_BYTES));

  expect(header.readUInt32LE(4)).toBeGreaterThan(MAX_WAV_DATA_BYTES);
});
