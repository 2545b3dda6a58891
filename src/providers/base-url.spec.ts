import { parseBaseUrl } from './base-url';

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
])('takes %j for the site %s', (given, site) => {
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
])('takes no %s', (given) => {
  expect(() => parseBaseUrl('github', given)).toThrow(expect.objectContaining({ code: 'invalid_base_url' }));
});

it('knows no site of a provider that everybody runs themselves', () => {
  expect(() => parseBaseUrl('gitea', null)).toThrow('is missing');
});
