import { createApp } from '../support/git-fixture';
import { GitSyncPage } from '../support/gitsync-page';
import { PageFixture } from '../support/page-fixture';
import { type OAuthServer, startOAuthServer } from '../support/providers/oauth-servers';
import { eventually } from '../support/eventually';

const BASE_PATH = '/tools/trellis';

let github: OAuthServer;
let fixture: PageFixture;

beforeAll(async () => {
  github = await startOAuthServer('github', [
    { login: 'ada', token: 'entered-token-of-ada-91cc', organizations: [] },
  ]);
  fixture = await PageFixture.start({ ...github.settings, TRELLIS_BASE_PATH: BASE_PATH });
  github.authorization.options.redirectUris.push(`${fixture.address}/oauth/callback`);
});

afterAll(async () => {
  fixture?.git.trellis.keepSecret(...github.authorization.issued);
  await fixture?.stop();
  await github?.server.stop();
});

it('signs in below the path, and returns to the page that was asked for', async () => {
  const grace = await fixture.admin.invite('builder');
  await using visitor = await fixture.browser.visitor(fixture.address);
  const { page } = visitor;
  const asked = `${fixture.address}/w/${grace.workspaceId}/settings/members`;
  await page.goto(asked);
  await page.getByLabel('Email').fill(grace.user.email);
  await page.getByLabel('Password', { exact: true }).fill(grace.user.password);
  expect(new URL(page.url()).pathname).toBe(`${BASE_PATH}/sign-in`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Workspace settings' }).waitFor();
  expect(page.url()).toBe(asked);
  await page.goto(fixture.address);
  await page.waitForURL(`${fixture.address}/w/${grace.workspaceId}`);
  await page.getByRole('heading', { name: 'Apps', exact: true }).waitFor();
  expect(visitor.complaints).toEqual([]);
});

it('edits, saves and commits an app, follows what others do, and exports', async () => {
  const { member, repository, app } = await fixture.git.withApp('Orders');
  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.says('No uncommitted changes');
  const { page } = sync;
  await page.goBack();
  await page.getByRole('button', { name: 'Add page' }).click();
  await page.getByLabel('Page name').fill('Stock');
  await page.keyboard.press('Enter');
  await page.getByText('Saved', { exact: true }).waitFor();
  await page.getByRole('link', { name: /^GitSync/ }).click();
  await sync.commit('Two pages');
  await sync.says(/Committed as/);
  expect((await repository.log())[0]!.message).toBe('Two pages');

  await page.goto(`${fixture.address}/w/${member.workspaceId}`);
  await createApp(member, 'Made elsewhere');
  await page.getByRole('link', { name: 'Made elsewhere' }).waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Actions for Orders' }).click();
  await page.getByRole('menuitem', { name: /Export/ }).click();
  expect((await download).url()).toContain(`${BASE_PATH}/api/`);
  expect(sync.visitor.complaints).toEqual([]);
});

it('makes links that lead below the path: invitations, jobs, redirects of a provider', async () => {
  const { member } = await fixture.git.withApp('Links');
  const { body } = await member.post('/members', { email: 'joan@example.com', role: 'viewer' }).expect(201);
  expect(body.inviteUrl).toMatch(new RegExp(`^${fixture.address}/invite#`));
  const { headers } = await member.get('/git/apps').set('Prefer', 'respond-async').expect(202);
  expect(headers.location).toMatch(new RegExp(`^${BASE_PATH}/api/workspaces/`));
  const { origin } = new URL(fixture.address);
  await eventually(async () => {
    const job = await fetch(`${origin}${headers.location}`, {
      headers: { Authorization: `Bearer ${member.token}` },
    });
    expect(await job.json()).toMatchObject({ status: 'succeeded' });
  });

  await using visitor = await fixture.browser.visitor(fixture.address, { member, takesAnyCertificate: true });
  const { page } = visitor;
  await page.goto(`${fixture.address}/profile`);
  await page.getByRole('button', { name: 'Connect an account' }).click();
  await page.getByRole('button', { name: /^Sign in with GitHub at localhost/ }).click();
  await page.getByRole('button', { name: 'Allow', exact: true }).click();
  await page.getByText('The account ada is connected.').waitFor();
  expect(page.url()).toBe(`${fixture.address}/profile`);
  await page.getByRole('button', { name: 'Ada Lovelace' }).click();
  const documentation = page.context().waitForEvent('page');
  await page.getByRole('menuitem', { name: 'API documentation' }).click();
  await (await documentation).getByText('/api/auth/login').waitFor();
  expect(visitor.complaints).toEqual([]);
});

it('serves nothing outside of the path but its health, and says where it is', async () => {
  const { origin } = new URL(fixture.address);
  const get = (path: string) => fetch(`${origin}${path}`, { redirect: 'manual' });
  for (const path of ['/', '/api/setup', '/tools', '/tools/trellisx', '/Tools/trellis/', '/favicon.svg']) {
    const answer = await get(path);
    expect([path, answer.status]).toEqual([path, 404]);
    expect(await answer.json()).toMatchObject({
      code: 'not_found',
      detail: expect.stringContaining(`Trellis is served below ${BASE_PATH}/.`),
    });
  }
  for (const path of ['/api/health/live', '/api/health/ready', `${BASE_PATH}/api/health/live`])
    expect([path, (await get(path)).status]).toEqual([path, 200]);
  const redirect = await get(`${BASE_PATH}?x=1`);
  expect([redirect.status, redirect.headers.get('location')]).toEqual([308, `${BASE_PATH}/?x=1`]);
  const description = (await (await get(`${BASE_PATH}/api/openapi.json`)).json()) as { servers: object[] };
  expect(description.servers).toEqual([{ url: BASE_PATH }]);
});

it('keeps a session apart from that of another server at the same host', async () => {
  const { email, password } = fixture.admin.user;
  const login = await fetch(`${fixture.address}/api/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  const [cookie = ''] = login.headers.getSetCookie();
  expect(cookie).toMatch(/^trellis_session\.tools\.trellis=[^;]+;.* Path=\/;/);
  const me = async (value: string) =>
    (await fetch(`${fixture.address}/api/auth/me`, { headers: { Cookie: value } })).status;
  const [pair = ''] = cookie.split(';');
  expect(await me(`trellis_session=of-another-server; ${pair}`)).toBe(200);
  expect(await me(pair.replace('.tools.trellis', ''))).toBe(401);
});
