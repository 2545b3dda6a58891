import { fingerprintOf, isSameFingerprint, keyTypeOf } from './host-key';
import { findHostKeyObjection, hostKeyAlgorithms } from './host-key-policy';
import { publishedHostKeys } from './published-host-keys';
import { generateKeyPair, type KeyPairType } from './key-pair';
import { quoteForShell } from './quote-for-shell';
import { KeySignIn } from './sign-in-with-key';
import { Semaphore } from '../core/concurrency';

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

describe('a refused key', () => {
  const obstacleAfter = async (type: KeyPairType, algs: string[]) => {
    const { privateKey } = await generateKeyPair({ type, comment: 'tester' });
    const handlers: Record<string, (...received: unknown[]) => void> = {
      EXT_INFO: () => {},
      USERAUTH_PK_OK: () => {},
    };
    const signIn = new KeySignIn({ user: 'git', privateKey });
    signIn.listen({ _protocol: { _handlers: handlers } } as never);
    handlers.EXT_INFO!(null, [{ name: 'server-sig-algs', algs }]);
    return signIn.obstacle;
  };

  it.each([
    ['ed25519', ['ssh-ed25519']],
    ['rsa', ['rsa-sha2-512', 'rsa-sha2-256']],
  ] as const)(
    'of the type %s is told apart from one whose signature no one takes',
    async (type, supported) => {
      const mismatch = { purpose: 'signature', offered: ['ssh-rsa'], supported };

      expect(await obstacleAfter(type, ['ssh-rsa'])).toEqual({ kind: 'signature', mismatch });
      expect(await obstacleAfter(type, ['ssh-rsa', supported[0]])).toBeNull();
    },
  );
});

describe('published host keys', () => {
  it.each(['github.com', 'GitHub.com', 'gitlab.com.', 'bitbucket.org', 'ssh.dev.azure.com'])(
    'include %s',
    (host) => {
      expect(publishedHostKeys(host)).not.toBeNull();
    },
  );

  it.each([
    'github.com.evil.example',
    'notgithub.com',
    'git-codecommit.us-east-9.amazonaws.com',
    '',
    'constructor',
  ])('do not include %p', (host) => expect(publishedHostKeys(host)).toBeNull());

  it('consist only of complete SHA-256 hashes', () => {
    const hosts = ['github.com', 'gitlab.com', 'bitbucket.org', 'ssh.dev.azure.com'];
    const regions = ['us-east-1', 'eu-central-1', 'cn-north-1'];
    hosts.push(
      ...regions.map((region) => `git-codecommit.${region}.amazonaws.com${region[0] === 'c' ? '.cn' : ''}`),
    );
    for (const key of hosts.flatMap((host) => publishedHostKeys(host) ?? [])) {
      const bytes = Buffer.from(key.fingerprint.slice('SHA256:'.length), 'base64');
      expect(bytes).toHaveLength(32);
      expect(`SHA256:${bytes.toString('base64').replace(/=+$/, '')}`).toBe(key.fingerprint);
    }
  });
});

describe('quoting for a shell', () => {
  it.each([
    ['a b', `'a b'`],
    [`it's`, `'it'\\''s'`],
    ['$(reboot)`;', `'$(reboot)\`;'`],
    ['', `''`],
  ])('makes one word of %p', (text, quoted) => expect(quoteForShell(text)).toBe(quoted));

  it('refuses NUL, which would truncate the command', () => {
    expect(() => quoteForShell('a\0b')).toThrow('NUL');
  });
});

describe('semaphore', () => {
  const never = new AbortController().signal;

  it('admits callers in order, and hands each released slot to the next', async () => {
    const slots = new Semaphore(1);
    const order: string[] = [];
    const release = await slots.acquire(never);
    const first = slots.acquire(never).then((done) => (order.push('first'), done()));
    const second = slots.acquire(never).then((done) => (order.push('second'), done()));
    expect(slots.waiting).toBe(2);

    release();
    release();
    await Promise.all([first, second]);

    expect(order).toEqual(['first', 'second']);
    expect(slots.taken).toBe(0);
  });

  it('forgets a caller that gives up, without losing a slot', async () => {
    const slots = new Semaphore(1);
    const release = await slots.acquire(never);
    const controller = new AbortController();
    const impatient = slots.acquire(controller.signal);
    const patient = slots.acquire(never);

    controller.abort(new Error('gone'));
    await expect(impatient).rejects.toThrow('gone');
    release();

    (await patient)();
    expect(slots.taken).toBe(0);
  });
});
