import { createHash } from 'node:crypto';

export interface HostKey {
  /** The key's type as SSH names it, e.g. `ssh-ed25519`; of RSA keys always `ssh-rsa`, whatever signs. */
  type: string;
  /** `SHA256:` and the unpadded base64 of the public blob's hash, as `ssh-keygen -l` prints it. */
  fingerprint: string;
}

export interface ExpectedHostKey {
  type?: string;
  fingerprint: string;
}

/** The fingerprint of a public key's wire form (what stands in base64 in a `.pub` file). */
export function fingerprintOf(publicBlob: Buffer): string {
  const hash = createHash('sha256').update(publicBlob).digest('base64');
  return `SHA256:${hash.replace(/=+$/, '')}`;
}

/** The type that a public key's wire form begins with; throws where it is no such form. */
export function keyTypeOf(publicBlob: Buffer): string {
  const length = publicBlob.length < 4 ? 0 : publicBlob.readUInt32BE(0);
  if (length === 0 || length > 64 || publicBlob.length < 4 + length)
    throw new TypeError('This is not an SSH public key.');
  return publicBlob.toString('ascii', 4, 4 + length);
}

/** People paste fingerprints with padding, without the prefix, or with white space around them. */
export function isSameFingerprint(left: string, right: string): boolean {
  return bareFingerprint(left) === bareFingerprint(right);
}

function bareFingerprint(fingerprint: string): string {
  return fingerprint
    .trim()
    .replace(/^SHA256:/i, '')
    .replace(/=+$/, '');
}
