import fc from 'fast-check';
import { AppError } from '../../../core/errors';
import { samples } from '../../../../test/support/samples';
import { commitWebUrl, providerOf } from './provider';
import { findPathAtSite, parseRemoteUrl, readTypedUrl } from './url';

function refusalOf(text: string): AppError {
  try {
    parseRemoteUrl(text);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`${text} was taken`);
}

describe('the URL of a repository', () => {
  it.each([
    ['git@github.com:owner/repo.git', 'git', 'github.com', 22, 'owner/repo.git'],
    ['  git@GitHub.com:owner/repo \n', 'git', 'github.com', 22, 'owner/repo'],
    ['forgejo@git.example.com:owner/repo.git', 'forgejo', 'git.example.com', 22, 'owner/repo.git'],
    ['git@git.example.com:/srv/git/a b.git', 'git', 'git.example.com', 22, '/srv/git/a b.git'],
    ['git@host:2222/owner/repo', 'git', 'host', 22, '2222/owner/repo'],
    ['host:repo.git', 'git', 'host', 22, 'repo.git'],
    ['git@host:~ada/repo%20x', 'git', 'host', 22, '~ada/repo%20x'],
    ['git@[2001:DB8::1]:owner/repo', 'git', '2001:db8::1', 22, 'owner/repo'],
    ['ssh://git@host:2222/owner/repo.git', 'git', 'host', 2222, '/owner/repo.git'],
    ['SSH://git@host:/owner/repo.git', 'git', 'host', 22, '/owner/repo.git'],
    ['ssh://host/~user/x', 'git', 'host', 22, '~user/x'],
    ['ssh://john.doe@gerrit.example.com.:29418/a/b', 'john.doe', 'gerrit.example.com', 29418, '/a/b'],
    ['ssh://git@[::1]:2222/owner/repo', 'git', '::1', 2222, '/owner/repo'],
    ['https://host/owner/repo.git', '', 'host', 443, '/owner/repo.git'],
    ['https://Ada@HOST:8443/a%20b/repo', 'Ada', 'host', 8443, '/a b/repo'],
    ['ssh://git@127.0.0.1:65535/owner/repo', 'git', '127.0.0.1', 65535, '/owner/repo'],
    ['ssh://git@host/a%20b/%C3%BC%23.git', 'git', 'host', 22, '/a b/ü#.git'],
    ['ssh://git@host/a b/100%.git', 'git', 'host', 22, '/a b/100%.git'],
    ['ssh://ada%40example.com@host/x', 'ada@example.com', 'host', 22, '/x'],
    ['ssh://git@bücher.example/x', 'git', 'xn--bcher-kva.example', 22, '/x'],
    ['git@ssh.dev.azure.com:v3/org/project/repo', 'git', 'ssh.dev.azure.com', 22, 'v3/org/project/repo'],
    [
      'ssh://git@ssh.dev.azure.com/v3/org/my%20project/repo',
      'git',
      'ssh.dev.azure.com',
      22,
      '/v3/org/my project/repo',
    ],
    [
      'ssh://APKAEXAMPLE@git-codecommit.eu-west-1.amazonaws.com/v1/repos/x',
      'APKAEXAMPLE',
      'git-codecommit.eu-west-1.amazonaws.com',
      22,
      '/v1/repos/x',
    ],
  ])('parses %p', (text, user, host, port, path) => {
    expect(parseRemoteUrl(text)).toMatchObject({ user, host, port, path, display: text.trim() });
  });

  it.each([
    ['', /missing/],
    ['   ', /missing/],
    [`git@host:${'x'.repeat(2048)}`, /longer than 2048/],
    ['http://host/owner/repo', /without encryption/],
    ['https://ada:secret@host/owner/repo.git', /password or a token/],
    ['https://ghp_Qx81@github.com/owner/repo.git', /password or a token/],
    ['https://github_pat_11A@github.com/owner/repo.git', /password or a token/],
    ['https://glpat-x1@gitlab.com/owner/repo.git', /password or a token/],
    [`https://${'a'.repeat(40)}@host/owner/repo.git`, /password or a token/],
    ['https://ada%3Asecret@host/owner/repo.git', /password or a token/],
    ['https://host', /path of the repository is missing/],
    ['https://host/.git', /path of the repository is missing/],
    ['https://ho st/owner/repo', /host/],
    ['https://127.1/owner/repo', /host/],
    ['https://host:0/owner/repo', /port/],
    ['https://host/owner/../repo', /parts \. and \.\./],
    ['https://host/owner/%2e%2e/repo', /parts \. and \.\./],
    ['https://host/owner/repo?x=1', /query or fragment/],
    ['https://host/owner%0Arepo', /control character/],
    ['git://host/owner/repo', /git:\/\/ has neither/],
    ['file:///srv/git/repo', /folder of one computer/],
    ['ftp://host/x', /not supported/],
    ['git+ssh://git@host/x', /old spelling/],
    ['ext::sh -c touch% /tmp/x', /Remote helpers/],
    ['EXT::sh', /Remote helpers/],
    ['fd::3', /Remote helpers/],
    ['/srv/git/repo', /folder on a computer/],
    ['./repo', /folder on a computer/],
    ['C:/repos/x', /folder on a computer/],
    ['C:\\repos\\x', /backslash/],
    ['github.com/owner/repo', /no colon/],
    ['owner', /no colon/],
    ['-oProxyCommand=x@host:path', /begins with a hyphen/],
    ['ssh://-oProxyCommand=x/path', /host/],
    ['ssh://git@-host/path', /host/],
    ['ssh://-u@host/path', /user name must not begin/],
    ['ssh://%2Du@host/path', /user name must not begin/],
    ['git@host:-path', /path must not begin/],
    ['git@-host:path', /host/],
    ['ssh://git:secret@host/path', /password/],
    ['ssh://git%3Asecret@host/path', /password/],
    ['ssh://git:se@cret@host/path', /password/],
    ['git:secret@host:owner/repo', /password/],
    ['ssh://git@host/path?ref=x', /query or fragment/],
    ['git@host:path#readme', /query or fragment/],
    ['git@host:a\nb', /control character/],
    ['git@host:a\0b', /control character/],
    ['ssh://git@host/a%00b', /control character/],
    ['ssh://git@host/a%0Ab', /control character/],
    ['ssh://git@host/a%FFb', /not UTF-8/],
    ['ssh://gi%0At@host/ab', /user name contains/],
    ['gi t@host:path', /user name contains/],
    ['@host:path', /user name before the @ is missing/],
    ['ssh://@host/path', /user name before the @ is missing/],
    ['git@host:', /path of the repository is missing/],
    ['git@host:/', /path of the repository is missing/],
    ['git@host:.git', /path of the repository is missing/],
    ['ssh://git@host', /path of the repository is missing/],
    ['ssh://git@host:22/', /path of the repository is missing/],
    ['git@:path', /host/],
    ['ssh:///path', /host/],
    ['git@ho st:path', /host/],
    ['git@ho..st:path', /host/],
    ['git@host$(x):path', /host/],
    ['git@127.1:path', /host/],
    ['git@2130706433:path', /host/],
    ['git@0x7f000001:path', /host/],
    ['git@256.1.1.1:path', /host/],
    ['ssh://git@::1/path', /host/],
    ['ssh://git@[::g]/path', /host/],
    ['ssh://git@[fe80::1%25eth0]/path', /host/],
    [`git@${'a'.repeat(64)}.example:x`, /host/],
    ['ssh://git@host:0/path', /port/],
    ['ssh://git@host:65536/path', /port/],
    ['ssh://git@host:22x/path', /port/],
    ['ssh://git-codecommit.eu-west-1.amazonaws.com/v1/repos/x', /ID of your SSH key/],
    ['ssh://git@git-codecommit.eu-west-1.amazonaws.com/v1/repos/x', /ID of your SSH key/],
    ['git@ssh.dev.azure.com:org/project/_git/repo', /Azure Repos/],
  ])('refuses %p with a specific message', (text, words) => {
    const refusal = refusalOf(text);
    expect(refusal).toMatchObject({ code: 'invalid_repository_url', status: 422 });
    expect(refusal.message).toMatch(words);
    expect(refusal.remedy).toEqual(expect.any(String));
  });

  it('never repeats a secret', () => {
    for (const text of [
      'ssh://git:hunter2@host/path',
      'https://ada:hunter2@github.com/owner/repo.git',
      'https://hunter2@github.com/owner/repo.git?x=hunter2',
      'git:hunter2@host:path',
      'ssh://git:hunter2@ho st/path',
      'ssh://git:hunter2@host:0/path',
    ]) {
      const refusal = refusalOf(text);
      expect(JSON.stringify([refusal.message, refusal.remedy, refusal.data, refusal.errors])).not.toContain(
        'hunter2',
      );
    }
  });

  it.each([
    ['git@github.com:Owner/Repo.git', 'ssh://git@ssh.github.com:443/owner/repo/'],
    ['git@host:owner/repo.git', 'ssh://other@HOST:22//owner/repo'],
    ['ssh://a@host:2222/x', 'ssh://b@host:2222/x.git'],
    ['git@ssh.dev.azure.com:v3/Org/p/r', 'ssh://git@ssh.dev.azure.com/v3/org/p/r'],
    ['git@host:owner/repo.git', 'https://ada@host:443/owner/repo'],
    ['git@github.com:Owner/Repo.git', 'https://github.com/owner/repo'],
  ])('treats %p and %p as one repository', (one, other) => {
    expect(parseRemoteUrl(one).canonicalKey).toBe(parseRemoteUrl(other).canonicalKey);
  });

  it.each([
    ['git@host:owner/repo', 'git@host:owner/Repo'],
    ['ssh://git@host/x', 'ssh://git@host:2222/x'],
    ['git@[::1]:22/x', 'ssh://git@[::1]:2222/x'],
    ['git@host:2222/x', 'ssh://git@host:2222/x'],
    ['git@one:x', 'git@two:x'],
    ['git@host:x', 'https://host:8443/x'],
    ['https://host:22/x', 'git@host:x'],
  ])('treats %p and %p as different', (one, other) => {
    expect(parseRemoteUrl(one).canonicalKey).not.toBe(parseRemoteUrl(other).canonicalKey);
  });

  it('accepts nothing that could become an option or a second line, and explains each refusal', () => {
    const piece = fc.constantFrom(
      ...[
        'ssh://',
        'git',
        '@',
        ':',
        '/',
        'host',
        '-',
        '-o',
        '22',
        '0',
        '%',
        '%2D',
        '%00',
        '%2f',
        '[',
        ']',
        '::1',
        '~',
      ],
      ...['\n', ' ', '?', '#', '\\', '..', '.git', 'ü', '\u2028', '::', 'ext'],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        try {
          const url = parseRemoteUrl(pieces.join(''));
          for (const part of [url.user, url.host, url.path]) expect(part).toMatch(/^(?!-)[^\p{Cc}\\]+$/u);
          expect(url.port).toBeGreaterThan(0);
        } catch (error) {
          if (!(error instanceof AppError)) throw error;
          expect(error.code).toBe('invalid_repository_url');
        }
      }),
      { numRuns: samples(1000) },
    );
  });
});

describe('the providers', () => {
  const shaOf = 'a'.repeat(40);

  it.each([
    ['git@github.com:o/r.git', 'github', `https://github.com/o/r/commit/${shaOf}`],
    ['ssh://git@ssh.github.com:443/o/r.git', 'github', `https://github.com/o/r/commit/${shaOf}`],
    ['git@gitlab.com:group/sub/r.git', 'gitlab', `https://gitlab.com/group/sub/r/-/commit/${shaOf}`],
    ['git@bitbucket.org:o/r.git', 'bitbucket', `https://bitbucket.org/o/r/commits/${shaOf}`],
    ['git@codeberg.org:o/r.git', 'gitea', `https://codeberg.org/o/r/commit/${shaOf}`],
    ['git@gitea.com:o/r.git', 'gitea', `https://gitea.com/o/r/commit/${shaOf}`],
    [
      'ssh://git@ssh.dev.azure.com/v3/org/my%20project/r',
      'azure-repos',
      `https://dev.azure.com/org/my%20project/_git/r/commit/${shaOf}`,
    ],
    [
      'ssh://APKAX@git-codecommit.eu-west-1.amazonaws.com/v1/repos/x',
      'aws-codecommit',
      `https://eu-west-1.console.aws.amazon.com/codesuite/codecommit/repositories/x/commit/${shaOf}?region=eu-west-1`,
    ],
    ['https://github.com/o/r.git', 'github', `https://github.com/o/r/commit/${shaOf}`],
    [
      'https://org@dev.azure.com/org/my%20project/_git/r',
      'azure-repos',
      `https://dev.azure.com/org/my%20project/_git/r/commit/${shaOf}`,
    ],
    ['https://gitea.example.com:3000/o/r', null, `https://gitea.example.com:3000/o/r/commit/${shaOf}`],
    ['git@git.example.com:o/r.git', null, null],
    ['git@gitlab.example.com:o/r.git', null, `https://gitlab.example.com/o/r/-/commit/${shaOf}`],
    ['ssh://git@forgejo.example.com:2222/o/r', null, `https://forgejo.example.com/o/r/commit/${shaOf}`],
    ['git@notgitlab.example.com:o/r.git', null, null],
    ['git@constructor:o/r.git', null, null],
    ['git@github.com.example.com:o/r.git', null, null],
  ])('recognize %p', (text, provider, page) => {
    const url = parseRemoteUrl(text);
    expect(providerOf(url)).toBe(provider);
    expect(commitWebUrl(url, shaOf)).toBe(page);
  });

  it('have a URL template for commits', () => {
    const url = parseRemoteUrl('git@github.com:o/r.git');
    expect(commitWebUrl(url, '{sha}')).toBe('https://github.com/o/r/commit/{sha}');
  });
});

describe('a typed URL', () => {
  function refusalOf(text: string): AppError {
    try {
      readTypedUrl(text);
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
    throw new Error(`${text} was taken`);
  }

  it.each([
    ['git clone git@host.example:o/r.git', 'git@host.example:o/r.git'],
    ['  $ git clone https://github.com/o/r.git apps ', 'https://github.com/o/r.git'],
    ['git clone --depth 1 -b main ssh://git@host:2222/o/r.git', 'ssh://git@host:2222/o/r.git'],
    [`git clone "git@host:/srv/git/a b.git" 'a b'`, 'git@host:/srv/git/a b.git'],
    ['git remote add origin git@github.com:o/r.git', 'git@github.com:o/r.git'],
  ])('leaves out the command of %p', (text, url) => {
    expect(readTypedUrl(text).display).toBe(url);
  });

  it.each([
    ['https://github.com/o/r/tree/main', 'https://github.com/o/r.git'],
    ['https://github.com/o/r/tree/main?tab=readme-ov-file#top', 'https://github.com/o/r.git'],
    ['https://github.com/o/r/blob/main/Orders/v1.json', 'https://github.com/o/r.git'],
    ['https://github.com/o/r/pull/7', 'https://github.com/o/r.git'],
    ['https://acme.ghe.com/o/r/tree/main', 'https://acme.ghe.com/o/r.git'],
    ['https://github.acme.example/o/r/tree/main', 'https://github.acme.example/o/r.git'],
    ['https://gitlab.com/g/r/-/tree/main', 'https://gitlab.com/g/r.git'],
    ['https://gitlab.com/g/sub/r/-/tree/main?ref_type=heads', 'https://gitlab.com/g/sub/r.git'],
    ['https://gitlab.com/g/sub/r/tree/main', 'https://gitlab.com/g/sub/r.git'],
    ['https://git.acme.example:8443/g/sub/r/-/blob/main/a.json', 'https://git.acme.example:8443/g/sub/r.git'],
    ['https://bitbucket.org/w/r/src/main/', 'https://bitbucket.org/w/r.git'],
    ['https://bb.acme.example/projects/APPS/repos/r/browse', 'https://bb.acme.example/scm/apps/r.git'],
    ['https://acme.example/bitbucket/users/ada/repos/r', 'https://acme.example/bitbucket/scm/~ada/r.git'],
    ['https://codeberg.org/o/r/src/branch/main', 'https://codeberg.org/o/r.git'],
    ['https://git.acme.example/o/r/src/branch/main/Orders', 'https://git.acme.example/o/r.git'],
    ['https://acme.example/gitea/o/r/src/commit/0123456', 'https://acme.example/gitea/o/r.git'],
    ['https://dev.azure.com/org/p/_git/r/pullrequest/3', 'https://dev.azure.com/org/p/_git/r'],
    ['https://org.visualstudio.com/p/_git/r/commits', 'https://org.visualstudio.com/p/_git/r'],
    ['https://tfs.acme.example/tfs/Main/p/_git/r/branches', 'https://tfs.acme.example/tfs/Main/p/_git/r'],
    [
      'https://eu-west-1.console.aws.amazon.com/codesuite/codecommit/repositories/r/browse?region=eu-west-1',
      'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/r',
    ],
  ])('refuses the page %p, and names the URL to use', (page, url) => {
    const refusal = refusalOf(page);
    expect(refusal).toMatchObject({ code: 'invalid_repository_url', status: 422 });
    expect(refusal.message).toBe('This is the address of a page, not of the repository.');
    expect(refusal.remedy).toContain(`Use ${url}, `);
    expect(readTypedUrl(url).display).toBe(url);
  });

  it.each([
    'https://github.com/orgs/acme/repositories',
    'https://gitlab.com/groups/g/-/settings',
    'https://dev.azure.com/org/p',
    'https://console.aws.amazon.com/codesuite/codecommit/repositories/r/browse',
    'https://github.com/ghp_hunter2hunter2/r/tree/main',
    `https://github.com/o/${'a'.repeat(40)}/tree/main`,
  ])('refuses the page %p without naming another URL', (page) => {
    const refusal = refusalOf(page);
    expect(refusal.message).toContain('page');
    expect(refusal.remedy).toMatch(/^Copy /);
  });

  it.each([
    'https://github.com/o/r',
    'https://gitlab.com/g/sub/deep/r.git',
    'https://gitlab.com/tree/blob',
    'https://git.acme.example/srv/git/tree/r.git',
    'https://git.acme.example/a/b/c/d',
    'https://git.acme.example/scm/apps/r.git',
    'https://dev.azure.com/org/_git/r',
    'https://git-codecommit.eu-west-1.amazonaws.com/v1/repos/r',
    'git@host:r.git',
    'git@host:2222/r.git',
    'git@host:v3/o/r.git',
    'ssh://git@host:2222/o/r.git',
  ])('takes %p as it is', (url) => {
    expect(readTypedUrl(url).display).toBe(url);
  });

  it.each([
    ['git@host:2222/o/r.git', 'ssh://git@host:2222/o/r.git', 'ssh://git@host/2222/o/r.git'],
    ['host:7999/apps/r.git', 'ssh://git@host:7999/apps/r.git', 'ssh://git@host/7999/apps/r.git'],
  ])('refuses a port in %p, and names both that may be meant', (text, port, folder) => {
    const refusal = refusalOf(text);
    expect(refusal.code).toBe('invalid_repository_url');
    expect(refusal.remedy).toBe(`For the port write ${port}, for a folder of this name ${folder}.`);
    for (const url of [port, folder]) expect(readTypedUrl(url).display).toBe(url);
  });
});

describe('the path at the site of a provider', () => {
  const found = (url: string, provider: string, baseUrl: string) =>
    findPathAtSite(parseRemoteUrl(url), { provider, baseUrl });

  it.each([
    ['git@github.com:o/r.git', 'github', 'https://github.com', 'o/r'],
    ['ssh://git@ssh.github.com:443/o/r.git', 'github', 'https://github.com', 'o/r'],
    ['https://github.com/o/r', 'github', 'https://github.com', 'o/r'],
    ['git@gitlab.example.com:group/sub/r.git', 'gitlab', 'https://gitlab.example.com:8443', 'group/sub/r'],
    ['ssh://git@gitlab.example.com:2222/group/r.git', 'gitlab', 'https://gitlab.example.com/git', 'group/r'],
    ['https://example.com/Git/group/r.git', 'gitlab', 'https://example.com/git', 'group/r'],
    ['https://example.com:3000/o/r.git', 'gitea', 'https://example.com:3000', 'o/r'],
    ['https://[2001:db8::1]/o/r.git', 'gitea', 'https://[2001:db8::1]', 'o/r'],
    ['https://example.com/o/with%20blank', 'gitea', 'https://example.com', 'o/with blank'],
    ['git@ssh.dev.azure.com:v3/acme/My%20Project/r', 'azure', 'https://dev.azure.com/acme', 'My Project/r'],
    [
      'https://acme@dev.azure.com/acme/My%20Project/_git/r',
      'azure',
      'https://dev.azure.com/Acme',
      'My Project/r',
    ],
    ['https://dev.azure.com/acme/_git/r', 'azure', 'https://dev.azure.com/acme', 'r/r'],
    [
      'https://acme.visualstudio.com/DefaultCollection/p/_git/r',
      'azure',
      'https://dev.azure.com/acme',
      'p/r',
    ],
    ['https://tfs.example.com/tfs/Main/p/_git/r', 'azure', 'https://tfs.example.com/tfs/Main', 'p/r'],
    ['ssh://tfs.example.com:22/tfs/Main/p/_git/r', 'azure', 'https://tfs.example.com/tfs/Main', 'p/r'],
    ['ssh://tfs.example.com:22/tfs/Main/p/_ssh/r', 'azure', 'https://tfs.example.com/tfs/Main', 'p/r'],
  ])('finds %s at %s, %s', (url, provider, baseUrl, path) => {
    expect(found(url, provider, baseUrl)).toBe(path);
  });

  it.each([
    ['git@github.com:o/r.git', 'github', 'https://github.example.com'],
    ['git@github.com.example.com:o/r.git', 'github', 'https://github.com'],
    ['https://example.com:3001/o/r.git', 'gitea', 'https://example.com:3000'],
    ['https://example.com/o/r.git', 'gitlab', 'https://example.com/git'],
    ['https://example.com/git/r.git', 'gitlab', 'https://example.com/git'],
    ['git@example.com:r.git', 'gitea', 'https://example.com'],
    ['git@ssh.dev.azure.com:v3/other/p/r', 'azure', 'https://dev.azure.com/acme'],
    ['https://dev.azure.com/other/p/_git/r', 'azure', 'https://dev.azure.com/acme'],
    ['https://other.visualstudio.com/p/_git/r', 'azure', 'https://dev.azure.com/acme'],
    ['https://dev.azure.com/acme/p/sub/_git/r', 'azure', 'https://dev.azure.com/acme'],
    ['https://dev.azure.com/acme/p/r', 'azure', 'https://dev.azure.com/acme'],
  ])('does not find %s at %s, %s', (url, provider, baseUrl) => {
    expect(found(url, provider, baseUrl)).toBeNull();
  });

  it('leaves percent signs that are no encoding', () => {
    const url = 'git@ssh.dev.azure.com:v3/acme/100%/r';
    expect(found(url, 'azure', 'https://dev.azure.com/acme')).toBe('100%/r');
  });
});
