import { findPathAtSite, parseRemoteUrl } from './url';

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
  ['https://acme.visualstudio.com/DefaultCollection/p/_git/r', 'azure', 'https://dev.azure.com/acme', 'p/r'],
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
