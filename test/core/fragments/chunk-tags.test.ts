import fc from 'fast-check';
import { CONTACT_ID_TAG, TAG } from '../../../lib/contract/get-media';
import { ID } from '../../../lib/core/ebml/element-ids';
import { elementsIn, MalformedElementError } from '../../../lib/core/ebml/element-reader';
import { collectTags, fragmentOf, inBandErrorOf, type ChunkTags } from '../../../lib/core/fragments/chunk-tags';
import { type ChunkHeader } from '../../../lib/core/fragments/fragment';
import { element, tags, text, voidElement, withCrc } from '../../support/matroska-builder';
import { holds } from '../../support/seeded-property';

const HEADER: ChunkHeader = { ebml: new Uint8Array(0), tracks: new Uint8Array(0), timestampScale: 1_000_000n };

const WHOLE = {
  [TAG.fragmentNumber]: '91343852333181432392682062622000123456789012345',
  [TAG.serverTimestamp]: '1700000001.250',
  [TAG.producerTimestamp]: '1700000000.500',
  [TAG.continuationToken]: 'token',
  [TAG.millisBehindNow]: '750',
};

function payloadOf(tagsElement: Uint8Array): Uint8Array {
  const [only] = [...elementsIn(tagsElement)];
  return only?.payload ?? new Uint8Array(0);
}

function collected(tagsElement: Uint8Array): Record<string, string> {
  const into: ChunkTags = new Map();
  collectTags(payloadOf(tagsElement), 0, into);
  return Object.fromEntries(into);
}

function simpleTag(...children: Uint8Array[]): Uint8Array {
  return element(ID.SimpleTag, children);
}

function fragmentWith(changed: Record<string, string | undefined>): ReturnType<typeof fragmentOf> {
  const all = Object.entries({ ...WHOLE, ...changed }).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return fragmentOf(new Map(all), HEADER);
}

describe('collectTags', () => {
  test('finds nothing in an empty Tags element', () => {
    expect(collected(element(ID.Tags, []))).toEqual({});
  });

  test('takes every AWS tag by its name', () => {
    const all = Object.fromEntries(Object.values(TAG).map((name, i) => [name, `value ${i}`]));

    expect(collected(tags(all, { bytes: 4 }))).toEqual(all);
  });

  test.each([
    ['a tag of the producer', { camera: 'front door' }],
    ['a reserved name that the producer SDK writes', { AWS_KINESISVIDEO_END_OF_FRAGMENT: '', AWS_KINESISVIDEO_IMAGE_GENERATION: '' }],
    ['an AWS name with something before or behind it', { [`X_${TAG.fragmentNumber}`]: '1', [`${TAG.continuationToken}_2`]: '1' }],
    ['an AWS name in small letters', { [TAG.errorId.toLowerCase()]: '4000' }],
    ['the AWS prefix alone', { AWS_KINESISVIDEO_: '1' }],
    ['a name of JavaScript objects', { constructor: '1', __proto__: '1' }],
  ])('leaves out %s', (_case, values) => {
    expect(collected(tags(values))).toEqual({});
  });

  test('reads names and values padded with NULs', () => {
    const padded = element(ID.Tags, element(ID.Tag, simpleTag(text(ID.TagName, TAG.errorId, 64), text(ID.TagString, '4500', 16))));

    expect(collected(padded)).toEqual({ [TAG.errorId]: '4500' });
  });

  test('reads a value that stands before its name', () => {
    const turned = element(ID.Tags, element(ID.Tag, simpleTag(text(ID.TagString, '4500'), text(ID.TagName, TAG.errorId))));

    expect(collected(turned)).toEqual({ [TAG.errorId]: '4500' });
  });

  test('passes over Targets, Void, CRC-32 and strangers at every depth', () => {
    const stranger = element(0x1020_3040, Buffer.alloc(3));
    const cluttered = element(ID.Tags, withCrc(stranger, voidElement(2), element(ID.Tag, withCrc(
      element(ID.Targets, []), stranger, simpleTag(withCrc(voidElement(0), text(ID.TagName, TAG.errorId), stranger, text(ID.TagString, '4500'))),
    ))));

    expect(collected(cluttered)).toEqual({ [TAG.errorId]: '4500' });
  });

  test('takes the tags of several Tag elements, the later of two values of one name', () => {
    const one = (name: string, value: string): Uint8Array => element(ID.Tag, simpleTag(text(ID.TagName, name), text(ID.TagString, value)));

    expect(collected(element(ID.Tags, [one(TAG.errorId, '1'), one(TAG.errorCode, 'A'), one(TAG.errorId, '2')]))).toEqual({ [TAG.errorId]: '2', [TAG.errorCode]: 'A' });
  });

  test('a name without a value has an empty one', () => {
    expect(collected(element(ID.Tags, element(ID.Tag, simpleTag(text(ID.TagName, TAG.errorCode)))))).toEqual({ [TAG.errorCode]: '' });
  });

  test('bytes that are no elements are malformed, at their offset in the body however deep they lie', () => {
    const broken = Uint8Array.of(0xec, 0x90);
    const inTag = tags({ camera: 'front door' });
    const inSimpleTag = Buffer.concat([element(ID.Targets, []), element(ID.SimpleTag, Buffer.concat([text(ID.TagName, 'camera'), broken]))]);
    const payloads = [
      Buffer.concat([payloadOf(inTag), broken]),
      element(ID.Tag, Buffer.concat([voidElement(4), broken])),
      Buffer.concat([payloadOf(inTag), element(ID.Tag, inSimpleTag)]),
    ];

    for (const payload of payloads) {
      expect(() => { collectTags(payload, 1_000, new Map()); }).toThrow(expect.objectContaining({ name: 'Archive.MalformedElement', offset: 1_000 + payload.length - 2 }) as Error);
    }
  });

  test('random bytes are tags or a MalformedElementError', () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.tuple(fc.nat(80), fc.uint8Array({ maxLength: 9 })).map(([cut, noise]) => (
      Buffer.concat([payloadOf(tags(WHOLE)).subarray(0, cut), noise])
    )));

    holds(fc.property(bytes, (payload) => {
      try {
        collectTags(payload, 0, new Map());
      } catch (error) {
        expect(error).toBeInstanceOf(MalformedElementError);
      }
    }), 1_000);
  });
});

describe('fragmentOf', () => {
  test('reads number, times, token and distance', () => {
    expect(fragmentWith({})).toEqual({
      number: 91343852333181432392682062622000123456789012345n,
      serverTimestamp: 1_700_000_001_250,
      producerTimestamp: 1_700_000_000_500,
      continuationToken: 'token',
      millisBehindNow: 750,
      header: HEADER,
    });
  });

  test.each<[string, string | undefined, string]>([
    [TAG.fragmentNumber, undefined, 'none'], [TAG.fragmentNumber, '', 'an empty one'], [TAG.fragmentNumber, '12a', 'one with a letter'],
    [TAG.fragmentNumber, '-1', 'a negative one'], [TAG.fragmentNumber, '1.5', 'half of one'], [TAG.fragmentNumber, '9'.repeat(129), 'one of 129 digits'],
    [TAG.serverTimestamp, undefined, 'none'], [TAG.serverTimestamp, '', 'an empty one'], [TAG.serverTimestamp, ' ', 'a blank'],
    [TAG.serverTimestamp, 'soon', 'a word'], [TAG.serverTimestamp, 'Infinity', 'an infinite one'], [TAG.serverTimestamp, '9000000000000', 'one beyond every date'],
    [TAG.continuationToken, undefined, 'none'],
  ])('misses %s of value %j (%s)', (name, value) => {
    expect(fragmentWith({ [name]: value })).toEqual({ missing: name });
  });

  test.each([
    ['0', 0n], ['007', 7n], ['9'.repeat(128), 10n ** 128n - 1n],
  ])('takes fragment number %s', (text_, number) => {
    expect(fragmentWith({ [TAG.fragmentNumber]: text_ })).toMatchObject({ number });
  });

  test.each<[string, string | undefined, number]>([
    ['the beginning of time', '0.000', 0], ['a time without decimals', '1700000000', 1_700_000_000_000], ['a time before 1970', '-1.500', -1_500],
    ['a millisecond that binary fractions miss', '1646229468.351', 1_646_229_468_351],
    ['no time: the service\'s is the best there is', undefined, 1_700_000_001_250], ['an empty time: likewise', '', 1_700_000_001_250],
    ['a time beyond every date: likewise', '1e300', 1_700_000_001_250],
  ])('takes as producer timestamp %s', (_case, value, producerTimestamp) => {
    expect(fragmentWith({ [TAG.producerTimestamp]: value })).toMatchObject({ producerTimestamp });
  });

  test('every timestamp of three decimals is read to the millisecond', () => {
    holds(fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), (millis) => {
      const text_ = `${Math.floor(millis / 1000)}.${String(millis % 1000).padStart(3, '0')}`;

      expect(fragmentWith({ [TAG.serverTimestamp]: text_ })).toMatchObject({ serverTimestamp: millis });
    }), 1_000);
  });

  test.each<[string | undefined, number]>([[undefined, 0], ['0', 0], ['86400600', 86_400_600], ['', 0], ['unknown', 0]])('the distance %j is %i ms', (value, millisBehindNow) => {
    expect(fragmentWith({ [TAG.millisBehindNow]: value })).toMatchObject({ millisBehindNow });
  });
});

describe('the call that a fragment belongs to', () => {
  test('is what Amazon Connect names it', () => {
    expect(collected(tags({ [CONTACT_ID_TAG]: 'b37ea5d2-0c54-4a4e-8b1b-0b4b4d4b4b4b', AudioCodec: 'opus' }))).toEqual({ [CONTACT_ID_TAG]: 'b37ea5d2-0c54-4a4e-8b1b-0b4b4d4b4b4b' });
    expect(fragmentWith({ [CONTACT_ID_TAG]: 'b37ea5d2-0c54-4a4e-8b1b-0b4b4d4b4b4b' })).toMatchObject({ contactId: 'b37ea5d2-0c54-4a4e-8b1b-0b4b4d4b4b4b' });
    expect(fragmentWith({ [CONTACT_ID_TAG]: '!'.repeat(256) })).toMatchObject({ contactId: '!'.repeat(256) });
  });

  // It becomes metadata of an object, and S3 takes no other header.
  test.each<[string, string | undefined]>([
    ['no tag', undefined], ['an empty one', ''], ['a blank', 'a b'], ['a line feed', 'a\n'], ['what is not ASCII', 'Gespräch'], ['more than 256 characters', 'a'.repeat(257)],
  ])('is nobody\'s business with %s: the fragment is taken all the same', (_case, value) => {
    const fragment = fragmentWith({ [CONTACT_ID_TAG]: value });

    expect(fragment).toMatchObject({ continuationToken: 'token' });
    expect(fragment).not.toHaveProperty('contactId');
  });
});

describe('inBandErrorOf', () => {
  test('is nothing without one of the two tags', () => {
    expect(inBandErrorOf(new Map(Object.entries(WHOLE)))).toBeUndefined();
  });

  test.each<[string | undefined, string | undefined, number, string | undefined]>([
    ['4500', 'KMS_ACCESS_DENIED', 4500, 'KMS_ACCESS_DENIED'],
    ['4000', undefined, 4000, undefined],
    ['9999', 'NEW', 9999, 'NEW'],
    [undefined, 'INTERNAL_ERROR', -1, 'INTERNAL_ERROR'],
    ['', 'INTERNAL_ERROR', -1, 'INTERNAL_ERROR'],
    ['KMS', undefined, -1, undefined],
    ['4500.5', undefined, -1, undefined],
  ])('of id %j and code %j is id %i and code %j', (errorId, errorCode, id, code) => {
    const told: ChunkTags = new Map();
    if (errorId !== undefined) told.set(TAG.errorId, errorId);
    if (errorCode !== undefined) told.set(TAG.errorCode, errorCode);

    expect(inBandErrorOf(told)).toEqual({ id, code });
  });
});
