import { chooseAuthor, type AuthorAtProvider } from './message';
import { parseRemoteUrl } from '../remote/url';

const own = { name: 'Ada Lovelace', email: 'ada@example.com' };
const at = (baseUrl: string, author: Partial<AuthorAtProvider> = {}): AuthorAtProvider => ({
  baseUrl,
  name: 'A. Lovelace',
  email: null,
  ...author,
});
const authorFor = (url: string, ...chosen: AuthorAtProvider[]) =>
  chooseAuthor(own, parseRemoteUrl(url), chosen).name;

it.each([
  ['git@github.com:a/b.git', 'https://github.com'],
  ['ssh://git@ssh.github.com:443/a/b.git', 'https://github.com'],
  ['https://github.com/a/b.git', 'https://github.com'],
  ['git@ssh.dev.azure.com:v3/acme/tools/orders', 'https://dev.azure.com/acme'],
  ['https://acme@dev.azure.com/acme/tools/_git/orders', 'https://dev.azure.com/acme'],
  ['https://acme.visualstudio.com/tools/_git/orders', 'https://dev.azure.com/acme'],
  ['ssh://git@git.example.com:2222/a/b.git', 'https://git.example.com:3000/gitea'],
  ['ssh://git@[2001:db8::1]:22/a/b.git', 'https://[2001:db8::1]'],
])('uses the account at the provider of %s, %s', (url, baseUrl) => {
  expect(authorFor(url, at('https://elsewhere.example.com', { name: 'X' }), at(baseUrl))).toBe('A. Lovelace');
});

it.each([
  ['git@github.com:a/b.git', 'https://gitlab.com'],
  ['git@github.com.example.com:a/b.git', 'https://github.com'],
  ['ssh://git@git.example.com/github.com/b.git', 'https://github.com'],
])('uses the user’s default for %s, not the account at %s', (url, baseUrl) => {
  expect(authorFor(url, at(baseUrl))).toBe(own.name);
});

it('takes name and email separately, from the first account there', () => {
  const repository = parseRemoteUrl('git@github.com:a/b.git');
  const chosen = [
    at('https://github.com', { name: null, email: 'ada@work.example.com' }),
    at('https://github.com', { name: 'Second' }),
  ];
  expect(chooseAuthor(own, repository, chosen)).toEqual({ name: own.name, email: 'ada@work.example.com' });
});
