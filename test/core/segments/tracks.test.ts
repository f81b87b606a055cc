import { readTracks } from '../../../lib/core/segments/tracks';
import { audioTrack, EBML_ID, element, uint, videoTrack } from '../../support/matroska-builder';

test('tracks are told by number, type, codec, name and what they look or sound like', () => {
  const payload = Buffer.concat([videoTrack({ name: '' }), audioTrack({ name: 'AUDIO_FROM_CUSTOMER', padNameTo: 32 })]);

  expect(readTracks(payload)).toEqual([
    { number: 1, type: 'video', codec: 'V_MPEG4/ISO/AVC', width: 640, height: 360 },
    { number: 2, type: 'audio', codec: 'A_PCM/INT/LIT', name: 'AUDIO_FROM_CUSTOMER', sampleRate: 8000, channels: 1, bitDepth: 16 },
  ]);
});

test('a track may say how long its frames last', () => {
  const entry = element(EBML_ID.trackEntry, [uint(EBML_ID.trackNumber, 3), uint(0x23e383, 33_333_333)]);

  expect(readTracks(entry)).toEqual([{ number: 3, type: 'other', codec: '', frameNanoseconds: 33_333_333 }]);
});

test.each<[string, Uint8Array]>([
  ['nothing', new Uint8Array(0)], ['a track without a number', element(EBML_ID.trackEntry, uint(EBML_ID.trackType, 1))],
  ['bytes that are no elements', Uint8Array.of(0xae, 0x99, 0xd7)],
])('%s is no track, and no reason to fail', (_case, payload) => {
  expect(readTracks(payload)).toEqual([]);
});

test('tracks before the place from which nothing can be read count', () => {
  expect(readTracks(Buffer.concat([videoTrack(), Uint8Array.of(0xae, 0x99)]))).toHaveLength(1);
});
