import { createHash, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { utils } from 'ssh2';

const MAGIC = Buffer.from('SSHSIG');
const VERSION = Buffer.from([0, 0, 0, 1]);
const HASH = 'sha512';
/** Line length of `ssh-keygen`. */
const LINES = /.{1,70}/g;

const signAsync = promisify(sign);

/**
 * Signs as `ssh-keygen -Y sign` does (PROTOCOL.sshsig). Both key types sign deterministically: the same bytes get the
 * same signature.
 */
export async function signWithKey(
  privateKey: string,
  { namespace, content }: { namespace: string; content: Buffer },
): Promise<string> {
  const key = utils.parseKey(privateKey);
  if (key instanceof Error) throw key;
  // `ssh-rsa` as a signature algorithm would mean SHA-1.
  const [format, hash] = key.type === 'ssh-rsa' ? ['rsa-sha2-512', HASH] : [key.type, null];
  const about = [namespace, '', HASH].map(lengthPrefixed);
  const digest = lengthPrefixed(createHash(HASH).update(content).digest());
  const signature = await signAsync(hash, Buffer.concat([MAGIC, ...about, digest]), key.getPrivatePEM());
  const named = Buffer.concat([lengthPrefixed(format), lengthPrefixed(signature)]);
  const blob = [MAGIC, VERSION, lengthPrefixed(key.getPublicSSH()), ...about, lengthPrefixed(named)];
  const lines = Buffer.concat(blob).toString('base64').match(LINES) ?? [];
  return ['-----BEGIN SSH SIGNATURE-----', ...lines, '-----END SSH SIGNATURE-----', ''].join('\n');
}

function lengthPrefixed(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
