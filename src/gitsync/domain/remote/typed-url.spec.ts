import { AppError } from '../../../core/errors';
import { readTypedUrl } from './url';

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
