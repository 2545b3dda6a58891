import { Config } from './config';

const refusal = (env: Record<string, string>): string => {
  try {
    new Config(env);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
};

it.each([
  [{ TRELLIS_BASE_URL: 'https://h/trellis' }, 'a path belongs into TRELLIS_BASE_PATH'],
  [{ TRELLIS_BASE_URL: 'https://h/?a' }, 'TRELLIS_BASE_URL must end after the host'],
  ...['trellis', '//trellis', '/a/../b', '/.', '/a b', '/a?b', '/a"b', '/a%2Fb', '/a//b', 'https://h/a'].map(
    (path): [Record<string, string>, string] => [
      { TRELLIS_BASE_PATH: path },
      'TRELLIS_BASE_PATH must be a path such as /trellis',
    ],
  ),
  [{ TRELLIS_TRUSTED_PROXIES: '10.0.0.1, foo' }, 'TRELLIS_TRUSTED_PROXIES must list addresses'],
  [{ TRELLIS_TRUSTED_PROXIES: '10.0.0.1/33' }, '"10.0.0.1/33" is neither'],
  ...['yes', '10.0.0.0/8,git.example.com', '10.0.0.0/33', '10.0.0.0/0', '10.0.0.0/255.0.0.0'].map(
    (text): [Record<string, string>, string] => [
      { TRELLIS_ALLOW_PRIVATE_REMOTES: text },
      'TRELLIS_ALLOW_PRIVATE_REMOTES must be true, false, or a list of addresses',
    ],
  ),
  [{ DATABASE_URL: 'garbage' }, 'DATABASE_URL must look like postgres://'],
  [{ DATABASE_URL: 'mysql://x/y' }, 'DATABASE_URL must look like postgres://'],
  [{ TRELLIS_ALOW_PRIVATE_REMOTES: 'false' }, 'Did you mean TRELLIS_ALLOW_PRIVATE_REMOTES?'],
  [{ TRELLIS_COMITTER: 'x' }, 'Did you mean TRELLIS_COMMITTER?'],
  [{ HTTPS_PROXY: 'garbage' }, 'HTTPS_PROXY must be an address'],
  [{ https_proxy: 'proxy:3128' }, 'https_proxy must be an address'],
  [
    { TRELLIS_GIT_DEADLINE_MS: '1000', TRELLIS_GIT_SILENCE_MS: '2000' },
    'TRELLIS_GIT_DEADLINE_MS (1000) must not be less than TRELLIS_GIT_SILENCE_MS (2000)',
  ],
  [{ TRELLIS_SMTP_URL: 'mail:25', TRELLIS_MAIL_FROM: 'a@b.c' }, 'TRELLIS_SMTP_URL must look like smtps://'],
  [{ TRELLIS_MAIL_FROM: 'a@b.c' }, 'TRELLIS_SMTP_URL must look like smtps://'],
  [{ TRELLIS_SMTP_URL: 'smtp://mail' }, 'TRELLIS_MAIL_FROM must be the sender of mails'],
])('refuses %j, and names the variable', (env, words) => {
  expect(refusal(env)).toContain(words);
});

it('repeats no value that may hold a password', () => {
  expect(refusal({ DATABASE_URL: 'mysql://u:hunter2@x/y' })).not.toContain('hunter2');
  expect(refusal({ TRELLIS_SMTP_URL: 'http://u:hunter2@x/y' })).not.toContain('hunter2');
  expect(refusal({ HTTPS_PROXY: 'ftp://u:hunter2@proxy' })).not.toContain('hunter2');
});

it('accepts what the documentation shows', () => {
  const config = new Config({
    TRELLIS_BASE_URL: 'https://trellis.example.com:8443/',
    TRELLIS_BASE_PATH: '/tools/trellis-2.x/',
    TRELLIS_TRUSTED_PROXIES: '10.0.0.5, 10.0.0.0/8,fd00::/8, loopback, 10.0.0.0/255.0.0.0',
    DATABASE_URL: 'postgresql://u@/db?host=/run/postgresql',
    TRELLIS_ALLOW_PRIVATE_REMOTES: '10.1.0.0/16, fd00::/8,192.168.5.7',
    TRELLIS_SMTP_URL: 'smtps://user:password@mail.example.com:465',
    TRELLIS_MAIL_FROM: 'Trellis <trellis@example.com>',
    HTTPS_PROXY: 'socks5://user:password@proxy:1080',
    TRELLIS_GIT_DEADLINE_MS: '2000',
    TRELLIS_OAUTH_GITLAB_CLIENT_ID: 'x',
  });
  expect(config.baseUrl).toBe('https://trellis.example.com:8443');
  expect(config.basePath).toBe('/tools/trellis-2.x');
  expect(config.allowPrivateRemotes).toEqual(['10.1.0.0/16', 'fd00::/8', '192.168.5.7']);
  expect(config.trustedProxies).toHaveLength(5);
  expect(config.unknownSettings).toEqual([]);
});

it('lists variables that are no settings, without those that Kubernetes sets for a service', () => {
  const { unknownSettings } = new Config({
    TRELLIS_OF_A_LATER_VERSION: 'x',
    TRELLIS_PORT: 'tcp://10.0.0.1:3000',
    TRELLIS_PORT_3000_TCP_ADDR: '10.0.0.1',
    TRELLIS_SERVICE_HOST: '10.0.0.1',
    TRELLIS_WORKER_SERVICE_PORT_HTTP: '3000',
  });
  expect(unknownSettings).toEqual(['TRELLIS_OF_A_LATER_VERSION']);
});
