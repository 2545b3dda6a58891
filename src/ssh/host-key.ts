import { createHash } from 'node:crypto';

export interface HostKey {
  /** Type in SSH's notation, e.g. `ssh-ed25519`; for RSA keys always `ssh-rsa`, whatever the signature algorithm. */
  type: string;
  /** `SHA256:` and the unpadded base64 of the public blob's hash, as `ssh-keygen -l` prints it. */
  fingerprint: string;
}

export interface ExpectedHostKey {
  type?: string;
  fingerprint: string;
}

/** Returns the fingerprint of a public key in wire format (the base64 part of a `.pub` file). */
export function fingerprintOf(publicBlob: Buffer): string {
  const hash = createHash('sha256').update(publicBlob).digest('base64');
  return `SHA256:${hash.replace(/=+$/, '')}`;
}

/** Reads the type at the start of a public key in wire format; throws if it is malformed. */
export function keyTypeOf(publicBlob: Buffer): string {
  const length = publicBlob.length < 4 ? 0 : publicBlob.readUInt32BE(0);
  if (length === 0 || length > 64 || publicBlob.length < 4 + length)
    throw new TypeError('This is not an SSH public key.');
  return publicBlob.toString('ascii', 4, 4 + length);
}

/** Compares fingerprints leniently: people paste them with padding, without the prefix, or with white space. */
export function isSameFingerprint(left: string, right: string): boolean {
  return bareFingerprint(left) === bareFingerprint(right);
}

function bareFingerprint(fingerprint: string): string {
  return fingerprint
    .trim()
    .replace(/^SHA256:/i, '')
    .replace(/=+$/, '');
}
