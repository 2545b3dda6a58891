import { findHostKeyObjection, hostKeyAlgorithms } from './host-key-policy';
import { publishedHostKeys } from './published-host-keys';

describe('host keys', () => {
  it('are requested with the pinned type first, for RSA with the strongest signature first', () => {
    const pinned = (type: string) => hostKeyAlgorithms({ kind: 'pinned', type, fingerprint: 'SHA256:x' });

    expect(pinned('ecdsa-sha2-nistp256').slice(0, 2)).toEqual(['ecdsa-sha2-nistp256', 'ssh-ed25519']);
    expect(pinned('ssh-rsa').slice(0, 3)).toEqual(['rsa-sha2-512', 'rsa-sha2-256', 'ssh-ed25519']);
    expect(pinned('some-future-type')[0]).toBe('ssh-ed25519');
  });

  it('of a known host must be published ones', () => {
    const keys = publishedHostKeys('github.com')!;
    const target = { host: 'github.com', port: 22 };
    const stranger = { type: 'ssh-ed25519', fingerprint: 'SHA256:other' };

    expect(findHostKeyObjection({ kind: 'published', keys }, keys[2]!, target)).toBeNull();
    expect(findHostKeyObjection({ kind: 'published', keys }, stranger, target)?.kind).toBe(
      'host_key_unknown',
    );
  });
});
