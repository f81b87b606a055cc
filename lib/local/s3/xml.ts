import { S3Error } from './errors';

const XML_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;', '\r': '&#13;' };

/** Text as it may stand between two tags. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\r]/g, (character) => ESCAPES[character] ?? character);
}

/** What an element may hold: text, one child, a repeated child, or nothing, which leaves the element out. */
export type XmlValue = string | number | boolean | XmlTree | readonly (string | XmlTree)[] | undefined;
/** Children by element name, written in this order. */
export interface XmlTree { readonly [element: string]: XmlValue }

function write(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return (value as readonly XmlValue[]).map((item) => write(name, item)).join('');
  const inner = typeof value === 'object' ? writeChildren(value as XmlTree) : escapeXml(String(value));
  return `<${name}>${inner}</${name}>`;
}

function writeChildren(tree: XmlTree): string {
  return Object.entries(tree).map(([name, value]) => write(name, value)).join('');
}

/** A document of S3: the root carries the namespace, except for `Error`, which S3 sends without one. */
export function xmlDocument(root: string, tree: XmlTree): string {
  const namespace = root === 'Error' ? '' : ` xmlns="${XML_NAMESPACE}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}${namespace}>${writeChildren(tree)}</${root}>`;
}

/** A parsed element. `text` is what stands directly in it, trimmed; elements with children have none that matters. */
export interface XmlElement {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function malformed(why: string): S3Error {
  return new S3Error('MalformedXML', `The XML you provided was not well-formed or did not validate against our published schema: ${why}`);
}

function unescapeXml(text: string): string {
  return text.replace(/&([^;&]*);?/g, (whole, name: string) => {
    const numeric = /^#(?:x([0-9a-f]{1,6})|([0-9]{1,7}))$/i.exec(name);
    const code = numeric === null ? undefined : parseInt(numeric[1] ?? numeric[2] ?? '', numeric[1] === undefined ? 10 : 16);
    const character = code === undefined ? ENTITIES[name] : code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
    if (character === undefined || !whole.endsWith(';')) throw malformed(`unknown entity ${whole}`);
    return character;
  });
}

// Text, an end tag, or a start tag with attributes. Comments, CDATA and document types are in no request of S3 and match nothing here.
const TOKEN = /([^<]+)|<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;

/** The root element of a request body. Throws MalformedXML for anything that is not one closed element. */
export function parseXml(document: string): XmlElement {
  const source = document.replace(/^\uFEFF?\s*(?:<\?xml[^>]*\?>)?/, '');
  const top: XmlElement = { name: '', children: [], text: '' };
  const open: XmlElement[] = [];
  const token = new RegExp(TOKEN);
  while (token.lastIndex < source.length) {
    const at = token.lastIndex;
    const match = token.exec(source);
    if (match === null) throw malformed(`unexpected input at character ${at}`);
    const [, text, end, start, , selfClosed] = match;
    const current = open.at(-1) ?? top;
    if (text !== undefined) current.text += unescapeXml(text);
    else if (start !== undefined) {
      const element: XmlElement = { name: start, children: [], text: '' };
      current.children.push(element);
      if (selfClosed === '') open.push(element);
    } else {
      if (open.pop()?.name !== end) throw malformed(`</${end ?? ''}> closes nothing`);
      current.text = current.text.trim();
    }
  }
  const [root, ...others] = top.children;
  const unclosed = open.at(-1);
  if (unclosed !== undefined) throw malformed(`<${unclosed.name}> is not closed`);
  if (root === undefined || others.length > 0 || top.text.trim() !== '') throw malformed('one root element is needed');
  return root;
}
