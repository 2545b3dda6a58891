import type { ServerHostKeyAlgorithm } from 'ssh2';
import { type HostKey, isSameFingerprint } from './host-key';
import { SshError } from './ssh-error';

/**
 * Host keys to accept. `pinned`: the stored key; `expected`: the key with the fingerprint that someone typed;
 * `published`: the keys that a well-known host publishes; `first-use`: any key, to be pinned next.
 */
export type HostKeyPolicy =
  | { kind: 'pinned'; type: string; fingerprint: string }
  | { kind: 'expected'; fingerprint: string }
  | { kind: 'published'; keys: readonly HostKey[] }
  | { kind: 'first-use' };

/** Not `ssh-rsa`, which signs with SHA-1; servers have had the others since 2016. */
const RSA_ALGORITHMS: ServerHostKeyAlgorithm[] = ['rsa-sha2-512', 'rsa-sha2-256'];

const PREFERENCE: ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  ...RSA_ALGORITHMS,
];

/**
 * Returns the algorithms to offer, in order. A host with several keys presents the first type that we name: known
 * types come first, or a host that merely has another key would look changed. The rest follows, to see which key it
 * has.
 */
export function hostKeyAlgorithms(policy: HostKeyPolicy): ServerHostKeyAlgorithm[] {
  const known = knownTypes(policy).flatMap(algorithmsOf);
  return [...new Set([...known, ...PREFERENCE])];
}

/** Returns the algorithms left after the host has presented an unexpected key of this type. */
export function withoutKeyType(algorithms: ServerHostKeyAlgorithm[], type: string): ServerHostKeyAlgorithm[] {
  const shown = algorithmsOf(type);
  return algorithms.filter((algorithm) => !shown.includes(algorithm));
}

/** Returns the error to fail with, or null if the policy allows the key. */
export function findHostKeyObjection(
  policy: HostKeyPolicy,
  actual: HostKey,
  target: { host: string; port: number },
): SshError | null {
  const { host, port } = target;
  switch (policy.kind) {
    case 'first-use':
      return null;
    case 'published':
      if (policy.keys.some((key) => isSameFingerprint(key.fingerprint, actual.fingerprint))) return null;
      return new SshError(
        'host_key_unknown',
        `${host} shows a ${actual.type} key (${actual.fingerprint}) that is not among those it publishes.`,
        { host, port, actual, published: policy.keys },
      );
    case 'pinned':
    case 'expected': {
      if (isSameFingerprint(policy.fingerprint, actual.fingerprint)) return null;
      const expected = {
        type: policy.kind === 'pinned' ? policy.type : undefined,
        fingerprint: policy.fingerprint,
      };
      return new SshError(
        'host_key_mismatch',
        `${host} shows another key than expected: ${actual.fingerprint} (${actual.type}), not ${policy.fingerprint}.`,
        { host, port, expected, actual },
      );
    }
    default:
      return assertNever(policy);
  }
}

function knownTypes(policy: HostKeyPolicy): string[] {
  if (policy.kind === 'pinned') return [policy.type];
  if (policy.kind === 'published') return policy.keys.map((key) => key.type);
  return [];
}

function algorithmsOf(type: string): ServerHostKeyAlgorithm[] {
  if (type === 'ssh-rsa') return RSA_ALGORITHMS;
  return PREFERENCE.filter((algorithm) => algorithm === type);
}

function assertNever(policy: never): never {
  throw new TypeError(`Unknown host key policy: ${JSON.stringify(policy)}`);
}
