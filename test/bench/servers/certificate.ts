import { generateKeyPairSync, sign } from 'node:crypto';

/** A key and the certificate for it, both PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** A value of ASN.1 in its distinguished encoding (X.690): tag, length, content. */
function der(tag: number, ...content: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(content);
  const { length } = value;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}

const sequence = (...items: readonly Uint8Array[]): Buffer => der(0x30, ...items);
const set = (...items: readonly Uint8Array[]): Buffer => der(0x31, ...items);
const integer = (value: number): Buffer => der(0x02, Buffer.from([value]));
const objectId = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const utcTime = (text: string): Buffer => der(0x17, Buffer.from(text));
const generalizedTime = (text: string): Buffer => der(0x18, Buffer.from(text));

const COMMON_NAME = '550403';
const SUBJECT_ALT_NAME = '551d11';
const ECDSA_WITH_SHA256 = '2a8648ce3d040302';
/** Tags of a context: an IP address among names, the version and the extensions of a certificate. */
const IP_ADDRESS = 0x87;
const VERSION = 0xa0;
const EXTENSIONS = 0xa3;

/**
 * A certificate for 127.0.0.1 that nobody but this process has the key of, signed by itself. Node can sign but not write one, so its
 * few fields (RFC 5280, 4.1) are written here: no key has to lie in the repository, and nothing expires.
 */
export function selfSignedCertificate(): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const name = sequence(set(sequence(objectId(COMMON_NAME), der(0x0c, Buffer.from('benchmark')))));
  const algorithm = sequence(objectId(ECDSA_WITH_SHA256));
  const names = sequence(der(IP_ADDRESS, Buffer.from([127, 0, 0, 1])));
  const toBeSigned = sequence(
    der(VERSION, integer(2)), // Version 3.
    integer(1),
    algorithm,
    name,
    // However wrong the machine's clock is.
    sequence(utcTime('000101000000Z'), generalizedTime('21000101000000Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(EXTENSIONS, sequence(sequence(objectId(SUBJECT_ALT_NAME), der(0x04, names)))),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', toBeSigned, privateKey));
  const lines = sequence(toBeSigned, algorithm, signature).toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}
