import { publishedHostKeys } from './published-host-keys';

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
