import { escapeXml, parseXml, xmlDocument } from '../../../lib/local/s3/xml';

describe('xmlDocument', () => {
  test('leaves out what is undefined and repeats what is a list', () => {
    expect(xmlDocument('Error', { A: undefined, B: ['x', 'y'], C: { D: 0, E: false } })).toMatch(/<Error><B>x<\/B><B>y<\/B><C><D>0<\/D><E>false<\/E><\/C><\/Error>$/);
  });

  test('text that was escaped is the same text when it is parsed', () => {
    const text = 'a&b<c>"d"\'e\'\r\n]]>&amp;\u00fc\u{1f3a5}';
    expect(parseXml(`<a>${escapeXml(text)}</a>`).text).toBe(text);
  });
});

describe('parseXml', () => {
  test('reads nested elements, attributes aside', () => {
    const root = parseXml('<?xml version="1.0"?>\n<A xmlns="urn:x">\n <B>1</B><B/>\n</A>\n');
    expect(root).toMatchObject({ name: 'A', children: [{ name: 'B', text: '1' }, { name: 'B', text: '' }] });
  });

  test('reads decimal and hexadecimal character references', () => {
    expect(parseXml('<a>&#34;&#x22;</a>').text).toBe('""');
  });

  test.each([
    '', 'text', '<a>', '</a>', '<a></b>', '<a><b></a></b>', '<a/><b/>', '<a>&unknown;</a>', '<a>&amp</a>', '<a>&#x110000;</a>',
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', '<a b=c/>', '<a/>behind',
  ])('refuses %p', (text) => {
    expect(() => parseXml(text)).toThrow(expect.objectContaining({ code: 'MalformedXML' }) as Error);
  });
});
