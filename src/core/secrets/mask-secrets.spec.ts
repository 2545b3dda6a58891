import { maskSecrets } from './mask-secrets';

const TOKEN = 'glpat-a+b/c?d e';

it.each([
  ['plain', TOKEN],
  ['URL-encoded', encodeURIComponent(TOKEN)],
  ['in base64', Buffer.from(TOKEN).toString('base64').replace(/=+$/, '')],
  ['in base64url', Buffer.from(TOKEN).toString('base64url')],
])('masks a secret that is %s, wherever it stands', (_, form) => {
  expect(maskSecrets(`bad header: ${form}, and ${form}`, ['another', TOKEN])).toBe('bad header: …, and …');
});

it('masks the user name and the password of basic authentication', () => {
  const header = Buffer.from(`ada:${TOKEN}`).toString('base64');
  expect(maskSecrets(`Authorization: Basic ${header}`, [TOKEN, `ada:${TOKEN}`])).toMatch(
    /^Authorization: Basic …=*$/,
  );
});

it('leaves every other text as it is', () => {
  expect(maskSecrets('no write access', [TOKEN, ''])).toBe('no write access');
});
