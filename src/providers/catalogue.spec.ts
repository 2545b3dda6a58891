import { parseBaseUrl } from './catalogue';

it.each([
  [null, 'https://github.com'],
  ['', 'https://github.com'],
  ['https://www.github.com/', 'https://github.com'],
  ['https://api.github.com', 'https://github.com'],
  ['https://github.com/ada/orders', 'https://github.com'],
  [' https://GitHub.com ', 'https://github.com'],
  ['https://github.example.com/', 'https://github.example.com'],
  ['https://git.example.com:8443/github/', 'https://git.example.com:8443/github'],
  ['https://notgithub.com', 'https://notgithub.com'],
])('maps %j to the site %s', (given, site) => {
  expect(parseBaseUrl('github', given)).toBe(site);
});

it.each([
  'http://github.com',
  'ftp://github.com',
  'github.com',
  'https://',
  'https://ada@github.com',
  'https://ada:secret@github.com',
  'https://github.com/?next=x',
  'https://github.com/#x',
  `https://example.com/${'x'.repeat(500)}`,
])('refuses %s', (given) => {
  expect(() => parseBaseUrl('github', given)).toThrow(expect.objectContaining({ code: 'invalid_base_url' }));
});

it.each([
  ['https://dev.azure.com/acme', 'https://dev.azure.com/acme'],
  ['https://dev.azure.com/acme/My%20Project/_git/orders', 'https://dev.azure.com/acme'],
  ['https://acme.visualstudio.com/Tools', 'https://dev.azure.com/acme'],
  ['https://tfs.example.com/tfs/DefaultCollection/', 'https://tfs.example.com/tfs/DefaultCollection'],
])('maps %s to the organization %s', (given, site) => {
  expect(parseBaseUrl('azure', given)).toBe(site);
});

it('requires the organization of Azure DevOps', () => {
  for (const given of [null, '', 'https://dev.azure.com', 'https://dev.azure.com/'])
    expect(() => parseBaseUrl('azure', given)).toThrow(/missing/);
});

it('accepts no self-hosted server for Bitbucket Cloud', () => {
  expect(parseBaseUrl('bitbucket', 'https://bitbucket.org/acme/')).toBe('https://bitbucket.org');
  expect(() => parseBaseUrl('bitbucket', 'https://bitbucket.example.com')).toThrow('Bitbucket Cloud only');
});

it('requires an address for a provider that is always self-hosted', () => {
  expect(() => parseBaseUrl('gitea', null)).toThrow('is missing');
});
