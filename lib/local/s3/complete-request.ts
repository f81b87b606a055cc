import { type IncomingHttpHeaders } from 'node:http';
import { readChecksumHeader } from './body-claims';
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm, checksumElement } from './checksum';
import { S3Error } from './errors';
import { header } from './request';
import { parseXml, type XmlElement } from './xml';

const MAX_PARTS = 10_000;

/** A part as the caller of Complete names it. */
export interface NamedPart {
  readonly partNumber: number;
  /** Without quotes. */
  readonly etag: string;
  readonly checksums: ReadonlyMap<ChecksumAlgorithm, string>;
}

/** What the caller of Complete says about the object. */
export interface CompletionClaims {
  /** Bytes, from x-amz-mp-object-size. */
  readonly size: number | undefined;
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined;
  readonly checksumType: string | undefined;
}

/** The parts that a Complete body lists, in its order. */
export function readNamedParts(xml: string): NamedPart[] {
  const root = parseXml(xml);
  const parts = root.children.map(readNamedPart);
  if (root.name !== 'CompleteMultipartUpload' || parts.length === 0 || parts.length > MAX_PARTS) {
    throw malformed(`CompleteMultipartUpload must list 1 to ${MAX_PARTS} parts`);
  }
  return parts;
}

function readNamedPart(element: XmlElement): NamedPart {
  if (element.name !== 'Part') throw malformed(`<${element.name}> is not a Part`);
  const field = (name: string): string | undefined => element.children.find((child) => child.name === name)?.text;
  const partNumber = field('PartNumber') ?? '';
  const etag = field('ETag');
  if (!/^[0-9]{1,9}$/.test(partNumber) || etag === undefined) throw malformed('every Part needs a PartNumber and an ETag');
  const checksums = new Map<ChecksumAlgorithm, string>();
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const value = field(checksumElement(algorithm));
    if (value !== undefined) checksums.set(algorithm, value);
  }
  const known = ['PartNumber', 'ETag', ...[...checksums.keys()].map(checksumElement)];
  const foreign = element.children.find((child) => !known.includes(child.name));
  if (foreign !== undefined) throw new S3Error('NotImplemented', `<${foreign.name}> of a Part is not implemented.`);
  return { partNumber: Number(partNumber), etag: etag.replace(/^"(.*)"$/, '$1'), checksums };
}

function malformed(why: string): S3Error {
  return new S3Error('MalformedXML', `The XML you provided did not validate against our published schema: ${why}.`);
}

/** Reads the headers of Complete that vouch for the whole object. */
export function readCompletionClaims(headers: IncomingHttpHeaders): CompletionClaims {
  const size = header(headers, 'x-amz-mp-object-size');
  if (size !== undefined && !/^[0-9]{1,15}$/.test(size)) {
    throw new S3Error('InvalidRequest', `x-amz-mp-object-size must be a number of bytes, got ${JSON.stringify(size)}.`);
  }
  return {
    size: size === undefined ? undefined : Number(size),
    checksum: readChecksumHeader(headers, 'x-amz-checksum-type'),
    checksumType: header(headers, 'x-amz-checksum-type'),
  };
}
