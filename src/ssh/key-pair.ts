import { generateKeyPair as generateKeyPairCallback } from 'node:crypto';
import { promisify } from 'node:util';
import * as forge from 'node-forge';
import * as sshpk from 'sshpk';
import { fingerprintOf } from './host-key';

export type KeyPairType = 'ed25519' | 'rsa';

export interface KeyPair {
  type: KeyPairType;
  /** Readable by `ssh-keygen` and ssh2; never encrypted. */
  privateKey: string;
  /** One line as in `authorized_keys`: type, base64, comment. */
  publicKey: string;
  fingerprint: string;
}

const RSA_BITS = 4096;
const generate = promisify(generateKeyPairCallback);

/** Generates a key pair. RSA takes 0.3 to 2 s, on another thread. */
export async function generateKeyPair(options: { type: KeyPairType; comment: string }): Promise<KeyPair> {
  // A line break would make two lines of one in authorized_keys.
  const comment = options.comment.replace(/\s+/g, ' ').trim();
  const keys = options.type === 'rsa' ? await generateRsa(comment) : await generateEd25519(comment);
  return { type: options.type, ...keys, fingerprint: fingerprintOf(publicBlobOf(keys.publicKey)) };
}

/** Bits that an imported RSA key has at least. */
const LEAST_RSA_BITS = 2048;

/** A private key cannot be used. The message says why, and repeats nothing of the key. */
export class PrivateKeyError extends Error {}

/** Reads a private key in any format of OpenSSH or PEM. @throws PrivateKeyError */
export function readPrivateKey(text: string, { comment }: { comment: string }): KeyPair {
  const key = parsePrivateKey(text);
  if (key.type !== 'ed25519' && key.type !== 'rsa')
    throw new PrivateKeyError(`It is of the type ${key.type}; Ed25519 and RSA can be used.`);
  if (key.type === 'rsa' && key.size < LEAST_RSA_BITS)
    throw new PrivateKeyError(`It is an RSA key of ${key.size} bits; ${LEAST_RSA_BITS} are the least.`);
  key.comment = comment;
  const line = key.toPublic();
  line.comment = comment;
  const publicKey = line.toString('ssh').trim();
  const privateKey = key.toString('ssh');
  return { type: key.type, privateKey, publicKey, fingerprint: fingerprintOf(publicBlobOf(publicKey)) };
}

function parsePrivateKey(text: string): sshpk.PrivateKey {
  try {
    // A file from a Windows editor, or a variable, may have other line ends than PEM.
    return sshpk.parsePrivateKey(`${unixLines(text).trim()}\n`, 'auto');
  } catch (error) {
    const isEncrypted = error instanceof Error && error.name === 'KeyEncryptedError';
    throw new PrivateKeyError(
      isEncrypted ? 'It has a passphrase. Make one without: ssh-keygen -p.' : 'It is no private SSH key.',
    );
  }
}

/** Returns the wire format of a public key line; throws if it is malformed. */
export function publicBlobOf(publicKey: string): Buffer {
  const base64 = publicKey.trim().split(/\s+/)[1];
  if (!base64) throw new TypeError('This is not an SSH public key line.');
  return Buffer.from(base64, 'base64');
}

async function generateEd25519(comment: string) {
  const { privateKey } = await generate('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  // ssh-keygen does not read ED25519 keys in PKCS8, so the key is rewritten in OpenSSH's own format.
  const key = sshpk.parsePrivateKey(privateKey, 'pkcs8');
  key.comment = comment;
  const publicKey = key.toPublic();
  publicKey.comment = comment;
  return { privateKey: key.toString('ssh'), publicKey: publicKey.toString('ssh').trim() };
}

async function generateRsa(comment: string) {
  const { privateKey } = await generate('rsa', {
    modulusLength: RSA_BITS,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const key = forge.pki.privateKeyFromPem(privateKey);
  const publicKey = forge.ssh.publicKeyToOpenSSH(forge.pki.setRsaPublicKey(key.n, key.e), comment);
  return { privateKey: unixLines(forge.ssh.privateKeyToOpenSSH(key)), publicKey: publicKey.trim() };
}

function unixLines(pem: string): string {
  return pem.replaceAll('\r\n', '\n');
}
