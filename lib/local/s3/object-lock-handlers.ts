import { receiveCheckedText } from './body';
import { existingBucket, updateBucket } from './bucket-store';
import { S3Error } from './errors';
import { LOCK_MODES, type BucketLock, type DefaultRetention } from './object-lock';
import { type S3Request } from './request';
import { emptyResponse, type S3Response, xmlResponse } from './response';
import { type Volume } from './volume';
import { parseXml, type XmlElement } from './xml';

/** A hundred years. */
const MOST = { Days: 36_500, Years: 100 } as const;

/** PutObjectLockConfiguration. Later versions get the new lock; those that are there keep theirs. */
export async function putObjectLockConfiguration(request: S3Request, volume: Volume): Promise<S3Response> {
  const objectLock = readConfiguration(await receiveCheckedText(request));
  await updateBucket(volume, request.bucket, (record) => {
    if (record.objectLock === undefined) {
      throw new S3Error('InvalidBucketState', "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
    }
    return { ...record, objectLock };
  });
  return emptyResponse(200);
}

/** GetObjectLockConfiguration. */
export async function getObjectLockConfiguration(request: S3Request, volume: Volume): Promise<S3Response> {
  const { record: { objectLock } } = await existingBucket(volume, request.bucket);
  if (objectLock === undefined) {
    throw new S3Error('ObjectLockConfigurationNotFoundError', 'Object Lock configuration does not exist for this bucket', { BucketName: request.bucket });
  }
  const { retention } = objectLock;
  return xmlResponse('ObjectLockConfiguration', {
    ObjectLockEnabled: 'Enabled',
    Rule: retention === undefined ? undefined : { DefaultRetention: { Mode: retention.mode, [retention.unit]: retention.count } },
  });
}

function malformed(why: string): S3Error {
  return new S3Error('MalformedXML', `The XML you provided was not well-formed or did not validate against our published schema: ${why}`);
}

/** The only child of a name, where there may be no other. */
function child(element: XmlElement, name: string): XmlElement | undefined {
  const found = element.children.filter((candidate) => candidate.name === name);
  if (found.length > 1) throw malformed(`<${element.name}> has ${found.length} of <${name}>`);
  return found[0];
}

function readConfiguration(xml: string): BucketLock {
  const root = parseXml(xml);
  if (root.name !== 'ObjectLockConfiguration') throw malformed(`<${root.name}> is not ObjectLockConfiguration`);
  if (child(root, 'ObjectLockEnabled')?.text !== 'Enabled') throw malformed('ObjectLockEnabled must be Enabled');
  const rule = child(root, 'Rule');
  return { retention: rule === undefined ? undefined : readRetention(child(rule, 'DefaultRetention')) };
}

function readRetention(element: XmlElement | undefined): DefaultRetention {
  if (element === undefined) throw malformed('a Rule has a DefaultRetention');
  const mode = LOCK_MODES.find((one) => one === child(element, 'Mode')?.text);
  const days = child(element, 'Days');
  const years = child(element, 'Years');
  const given = days ?? years;
  if (mode === undefined || given === undefined || (days !== undefined && years !== undefined)) {
    throw malformed(`DefaultRetention has a Mode, ${LOCK_MODES.join(' or ')}, and either Days or Years`);
  }
  const unit = days === undefined ? 'Years' : 'Days';
  const count = /^[0-9]{1,6}$/.test(given.text) ? Number(given.text) : 0;
  if (count < 1 || count > MOST[unit]) {
    throw new S3Error('InvalidArgument', `Default retention period must be a positive integer value of at most ${MOST[unit]} ${unit}.`, { ArgumentName: unit, ArgumentValue: given.text });
  }
  return { mode, unit, count };
}
