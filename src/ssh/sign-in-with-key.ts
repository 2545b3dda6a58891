import { type AuthMethod, type ParsedKey, utils } from 'ssh2';

/**
 * Returns the ways to sign in with a key, in order. ssh2 signs with rsa-sha2-256 if the server lists it, even if the
 * server accepts only rsa-sha2-512; so the latter comes first.
 * @throws Error if the key cannot be read
 */
export function waysToSignIn(username: string, privateKey: string): AuthMethod[] {
  const key = utils.parseKey(privateKey);
  if (key instanceof Error) throw key;
  const keys = key.type === 'ssh-rsa' ? [signingWithSha512(key), key] : [key];
  return keys.map((each) => ({ type: 'publickey', username, key: each }));
}

/** ssh2 names the signature by the type of the key, and knows no choice of hashes for a type other than `ssh-rsa`. */
function signingWithSha512(key: ParsedKey): ParsedKey {
  const variant = { type: 'rsa-sha2-512', sign: (data: Buffer | string) => key.sign(data, 'sha512') };
  return Object.assign(Object.create(key) as ParsedKey, variant as object);
}
