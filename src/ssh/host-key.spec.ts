import { fingerprintOf, isSameFingerprint, keyTypeOf } from './host-key';

const GITHUB_ED25519 = Buffer.from(
  'AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl',
  'base64',
);

describe('host keys', () => {
  it('have the same type and fingerprint as in ssh-keygen', () => {
    expect(keyTypeOf(GITHUB_ED25519)).toBe('ssh-ed25519');
    expect(fingerprintOf(GITHUB_ED25519)).toBe('SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU');
  });

  it.each([Buffer.alloc(0), Buffer.from([0, 0, 0, 0]), Buffer.from([0, 0, 0, 9, 65]), Buffer.alloc(64, 255)])(
    'refuse bytes that are not a key: %p',
    (bytes) => expect(() => keyTypeOf(bytes)).toThrow('not an SSH public key'),
  );

  it('accept a fingerprint as people paste it', () => {
    const fingerprint = fingerprintOf(GITHUB_ED25519);
    const bare = fingerprint.slice('SHA256:'.length);

    expect(isSameFingerprint(fingerprint, ` ${bare}= \n`)).toBe(true);
    expect(isSameFingerprint(fingerprint, `sha256:${bare}`)).toBe(true);
    expect(isSameFingerprint(fingerprint, bare.toLowerCase())).toBe(false);
    expect(isSameFingerprint(fingerprint, '')).toBe(false);
  });
});
