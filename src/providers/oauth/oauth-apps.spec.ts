import { readOAuthApps } from './oauth-apps';

const GITHUB = { TRELLIS_OAUTH_GITHUB_CLIENT_ID: 'id', TRELLIS_OAUTH_GITHUB_CLIENT_SECRET: 'hidden-away' };

it('reads an app for the cloud, and others for self-hosted servers', () => {
  const apps = readOAuthApps({
    ...GITHUB,
    TRELLIS_OAUTH_GITHUB_2_CLIENT_ID: 'other',
    TRELLIS_OAUTH_GITHUB_2_CLIENT_SECRET: 'hidden',
    TRELLIS_OAUTH_GITHUB_2_BASE_URL: 'https://github.example.com/',
    TRELLIS_OAUTH_GITEA_CLIENT_ID: ' public ',
    TRELLIS_OAUTH_GITEA_BASE_URL: 'https://git.example.com/gitea',
    TRELLIS_OAUTH_GITEA_REDIRECT_URI: 'http://127.0.0.1/',
  });
  expect(apps).toMatchObject([
    { provider: 'github', baseUrl: 'https://github.com', clientId: 'id', clientSecret: 'hidden-away' },
    { provider: 'github', baseUrl: 'https://github.example.com', clientId: 'other', redirectUri: null },
    {
      ...{ provider: 'gitea', baseUrl: 'https://git.example.com/gitea', clientId: 'public' },
      ...{ clientSecret: null, redirectUri: 'http://127.0.0.1/' },
    },
  ]);
});

it('returns none without settings', () => {
  expect(readOAuthApps({})).toEqual([]);
});

it.each([
  ['TRELLIS_OAUTH_GITHUP_CLIENT_ID', { TRELLIS_OAUTH_GITHUP_CLIENT_ID: 'id' }],
  ['TRELLIS_OAUTH_GITHUB_CLIENT', { TRELLIS_OAUTH_GITHUB_CLIENT: 'id' }],
  ['TRELLIS_OAUTH_GITHUB_CLIENT_ID', { TRELLIS_OAUTH_GITHUB_CLIENT_SECRET: 'hidden-away' }],
  ['TRELLIS_OAUTH_GITHUB_CLIENT_SECRET', { TRELLIS_OAUTH_GITHUB_CLIENT_ID: 'id' }],
  ['TRELLIS_OAUTH_GITHUB_CLIENT_SECRET', { ...GITHUB, TRELLIS_OAUTH_GITHUB_CLIENT_SECRET: 'hidden away' }],
  ['TRELLIS_OAUTH_GITHUB_BASE_URL', { ...GITHUB, TRELLIS_OAUTH_GITHUB_BASE_URL: 'http://github.com' }],
  ['TRELLIS_OAUTH_GITEA_BASE_URL', { TRELLIS_OAUTH_GITEA_CLIENT_ID: 'id' }],
  ['TRELLIS_OAUTH_GITHUB_REDIRECT_URI', { ...GITHUB, TRELLIS_OAUTH_GITHUB_REDIRECT_URI: 'nowhere' }],
  ['TRELLIS_OAUTH_GITHUB_CA_FILE', { ...GITHUB, TRELLIS_OAUTH_GITHUB_CA_FILE: '/nowhere/ca.pem' }],
  ['TRELLIS_OAUTH_GITHUB_CA_FILE', { ...GITHUB, TRELLIS_OAUTH_GITHUB_CA_FILE: __filename }],
  ['TRELLIS_OAUTH_GITHUB_TENANT', { ...GITHUB, TRELLIS_OAUTH_GITHUB_TENANT: 'example.com' }],
  [
    'TRELLIS_OAUTH_GITHUB_2_BASE_URL',
    {
      ...{ ...GITHUB, TRELLIS_OAUTH_GITHUB_2_CLIENT_ID: 'id', TRELLIS_OAUTH_GITHUB_2_CLIENT_SECRET: 'x' },
      TRELLIS_OAUTH_GITHUB_2_BASE_URL: 'https://www.github.com/',
    },
  ],
])('reports invalid settings without a secret: %s', (name, settings) => {
  const read = () => readOAuthApps(settings);
  expect(read).toThrow(name);
  expect(read).not.toThrow(/hidden/);
});
