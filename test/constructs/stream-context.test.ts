import { App } from 'aws-cdk-lib';
import { readContext } from '../../lib/constructs/stack-context';
import { EXAMPLE_STREAM } from '../../lib/constructs/stream-context';
import { StreamSelection } from '../../lib/constructs/stream-selection';
import { refusalOf } from './refusal';

const read = (context: Record<string, unknown>) => readContext(new App({ context }).node).streams;
const refusal = (context: Record<string, unknown>) => refusalOf(() => read(context));

describe('streams in the context', () => {
  test.each<[Record<string, unknown>, string[] | StreamSelection]>([
    [{ stream: 'a' }, ['a']],
    [{ stream: 'a, b' }, ['a', 'b']],
    [{ stream: ['a', 'b'] }, ['a', 'b']],
    [{ streamPrefix: 'cam-' }, StreamSelection.withPrefix('cam-')],
    [{ streamTags: 'archive=on' }, StreamSelection.tagged({ archive: 'on' })],
    [{ streamTags: 'archive=on, site=north=1,empty=' }, StreamSelection.tagged({ archive: 'on', site: 'north=1', empty: '' })],
    [{ streamTags: { archive: 'on' } }, StreamSelection.tagged({ archive: 'on' })],
  ])('%j', (context, streams) => {
    expect(read(context)).toEqual(streams);
  });

  test.each([['streamPrefix', 'cam-', StreamSelection.withPrefix('cam-')], ['streamTags', 'archive=on', StreamSelection.tagged({ archive: 'on' })]])(
    'with %s are no longer the example of cdk.json', (field, value, streams) => {
      expect(read({ stream: EXAMPLE_STREAM, [field]: value })).toEqual(streams);
      expect(read({ stream: EXAMPLE_STREAM })).toEqual([EXAMPLE_STREAM]);
    },
  );

  test.each([
    [{ stream: 'a', streamPrefix: 'cam-' }, 'stream: got "a", allowed: one of stream, streamPrefix, not 2; streamPrefix: got "cam-", allowed: '],
    [{ stream: 'a', streamTags: 'b=c' }, 'stream: got "a", allowed: one of stream, streamTags, not 2'],
    [{ stream: EXAMPLE_STREAM, streamPrefix: 'cam-', streamTags: 'b=c' }, 'streamPrefix: got "cam-", allowed: one of streamPrefix, streamTags, not 2'],
    [{ stream: '' }, 'stream: got "", allowed: one stream name'],
    [{ stream: 'a,,b' }, 'stream: got "a,,b"'],
    [{ stream: 'a b' }, 'stream: got "a b"'],
    [{ stream: 'a,a' }, 'stream: got "a,a", allowed: each stream once'],
    [{ stream: [] }, 'stream: got []'],
    [{ stream: true }, 'stream: got true'],
    [{ streamPrefix: '' }, 'streamPrefix: got "", allowed: 1 to 256 characters'],
    [{ streamPrefix: 'cam*' }, 'streamPrefix: got "cam*"'],
    [{ streamPrefix: 7 }, 'streamPrefix: got 7, allowed: text'],
    [{ streamTags: 'archive' }, 'streamTags: got "archive", allowed: key=value'],
    [{ streamTags: '=on' }, 'streamTags: got "=on"'],
    [{ streamTags: 'a=1,a=2' }, 'streamTags: got "a=1,a=2", allowed: key=value, or several with commas between, each key once'],
    [{ streamTags: 'a=1,' }, 'streamTags: got "a=1,"'],
    [{ streamTags: 'aws:x=1' }, 'streamTags: got "aws:x=1", allowed: as the key of a tag'],
    [{ streamTags: { a: 1 } }, 'streamTags: got {"a":1}'],
    [{ streamTags: {} }, 'streamTags: got {}, allowed: 1 to 50 tags'],
  ])('refuses %j', (context, message) => {
    expect(refusal(context)).toContain(message);
  });

  test('without any tell what to type', () => {
    expect(refusal({})).toMatch(/^invalid context: stream: got nothing, allowed: .*npx cdk synth -c stream=front-door$/);
  });
});
