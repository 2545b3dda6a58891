import { isIssuedBy } from './oauth-provider';

const at = (baseUrl: string) => ({ baseUrl, clientId: 'id', tenant: null });

it.each([
  ['github', at('https://github.com'), 'https://github.com/login/oauth'],
  ['github', at('https://git.example.com'), 'https://git.example.com/login/oauth'],
  ['gitlab', at('https://git.example.com/gitlab'), 'https://git.example.com/gitlab'],
  ['gitea', at('https://git.example.com'), 'https://git.example.com/'],
  ['azure', at('https://dev.azure.com'), 'https://login.microsoftonline.com/a-tenant/v2.0'],
] as const)('%s answers as its issuer', (kind, place, issuer) => {
  expect(isIssuedBy(kind, place, issuer)).toBe(true);
});

it.each([
  ['github', at('https://github.com'), 'https://github.com'],
  ['github', at('https://github.com'), 'https://github.com/login/oauth/'],
  ['gitlab', at('https://gitlab.com'), 'http://gitlab.com'],
  ['gitlab', at('https://gitlab.com'), 'https://gitlab.com:8443'],
  ['gitlab', at('https://gitlab.com'), 'https://gitlab.com.evil.example'],
  ['gitea', at('https://git.example.com'), 'git.example.com'],
  ['azure', at('https://dev.azure.com'), 'https://dev.azure.com'],
] as const)('%s at %j does not answer as %s', (kind, place, issuer) => {
  expect(isIssuedBy(kind, place, issuer)).toBe(false);
});
