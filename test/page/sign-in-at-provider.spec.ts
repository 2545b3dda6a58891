import { eventually } from '../support/eventually';
import { PageWorld } from '../support/page-world';
import type { Visitor } from '../support/browser';
import { type OAuthServer, startOAuthServer } from '../support/providers/oauth-servers';
import type { Member } from '../support/trellis-server';

const ADA = { login: 'ada', token: 'entered-token-of-ada-2b70', organizations: ['tools'] };
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9/';

let world: PageWorld;
let github: OAuthServer;
let gitea: OAuthServer;

beforeAll(async () => {
  github = await startOAuthServer('github', [ADA]);
  gitea = await startOAuthServer('gitea', [ADA], { isPublic: true, redirectUri: NOWHERE });
  world = await PageWorld.start({ ...github.settings, ...gitea.settings });
  github.authorization.options.redirectUris.push(`${world.address}/oauth/callback`);
});

afterAll(async () => {
  world?.git.trellis.keepSecret(...github.authorization.givenOut, ...gitea.authorization.givenOut);
  await world?.stop();
  await Promise.all([github, gitea].map((one) => one?.server.stop()));
});

afterEach(() => {
  for (const { server, authorization } of [github, gitea])
    expect([...server.misfits, ...authorization.misfits]).toEqual([]);
});

const button = ({ page }: Visitor, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' });

/** Somebody new, at the dialog. */
async function atDialog(member?: Member): Promise<Visitor & { member: Member }> {
  const by = member ?? (await world.admin.invite('builder'));
  const visitor = await world.browser.visitor(world.address, { member: by, takesAnyCertificate: true });
  await visitor.page.goto('/profile');
  await button(visitor, 'Connect an account').click();
  return Object.assign(visitor, { member: by });
}

const accountsOf = async (member: Member) =>
  (await member.get('/api/provider-accounts').expect(200)).body.items as Record<string, unknown>[];

it('leads to the provider and back, connects the account, and signs out of it', async () => {
  await using visitor = await atDialog();
  const { page, member } = visitor;
  await page.getByText('asks whether Trellis may: repo, read:org').waitFor();
  expect(await visitor.findBarriersInEachView('sign-in-at-provider')).toEqual([]);
  await button(visitor, /^Sign in with GitHub at localhost/).click();
  await page.getByRole('heading', { name: 'Allow access for ada?' }).waitFor();
  await button(visitor, 'Allow').click();
  await page.getByText('The account ada is connected.').waitFor();
  await page.getByText('signed in there').waitFor();
  expect(new URL(page.url()).pathname).toBe('/profile');
  expect(await accountsOf(member)).toMatchObject([{ login: 'ada', via: 'oauth' }]);
  // Neither back nor forward is there anything left of the code.
  const [code] = github.authorization.givenOut;
  await page.goBack();
  expect(page.url()).not.toContain(code);
  await page.goto('/profile');
  await button(visitor, 'Sign out of ada').click();
  await page.getByText('The provider is asked to take the token back.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByText('No account is connected.').waitFor();
  expect(github.authorization.openTokens).toBe(0);
  expect(visitor.complaints).toEqual([]);
});

it('tells what was not allowed there, and goes back', async () => {
  await using visitor = await atDialog();
  const { page, member } = visitor;
  await button(visitor, /^Sign in with GitHub at localhost/).click();
  await button(visitor, 'Deny').click();
  await page.getByRole('alert').getByText('provider_sign_in_denied').waitFor();
  expect(page.url()).toBe(`${world.address}/oauth/callback`);
  expect(await visitor.findBarriersInEachView('sign-in-denied')).toEqual([]);
  await page.reload();
  await page.getByText('Nothing is left to do here').waitFor();
  await page.goBack();
  expect(await accountsOf(member)).toEqual([]);
});

it.each([
  ['the address of a page that does not open', (address: URL) => address.href],
  ['the code alone', (address: URL) => ` ${address.searchParams.get('code')} `],
])('takes %s where nobody is led back', async (_, pasted) => {
  await using visitor = await atDialog();
  const { page, member } = visitor;
  await page.getByRole('combobox', { name: 'Provider' }).click();
  await page.getByRole('option', { name: 'Gitea or Forgejo' }).click();
  await button(visitor, /^Sign in with Gitea or Forgejo at localhost/).click();
  const link = page.getByRole('link', { name: /^Open the provider’s page/ });
  expect(await visitor.findBarriersInEachView('paste-code')).toEqual([]);
  const href = await link.getAttribute('href');
  const field = page.getByLabel('Code or address');
  await field.fill('mistyped');
  await button(visitor, 'Connect').click();
  await page.getByRole('alert').getByText('provider_sign_in_refused').waitFor();
  // What was tried is over, and the link leads to another one.
  await eventually(async () => expect(await link.getAttribute('href')).not.toBe(href));
  const again = await link.getAttribute('href');
  await field.fill(pasted(await gitea.authorization.decide(again ?? '')));
  await button(visitor, 'Connect').click();
  await page.getByText('The account ada is connected.').waitFor();
  expect(await accountsOf(member)).toMatchObject([{ provider: 'gitea', via: 'oauth', isRenewed: true }]);
});

it('sends a code as it came, also where it looks like a number', async () => {
  const member = await world.admin.invite('builder');
  await using visitor = await world.browser.visitor(world.address, { member });
  const { page } = visitor;
  const sent = page.waitForRequest(/provider-sign-ins\/finish/);
  await page.goto('/oauth/callback?code=1e5&state=12345678901234567890123');
  expect((await sent).postDataJSON()).toEqual({ code: '1e5', state: '12345678901234567890123' });
  await page.getByRole('alert').getByText('provider_sign_in_unknown').waitFor();
});

it('connects nothing for who is not signed in here, nor for who did not begin it', async () => {
  const member = await world.admin.invite('builder');
  const { baseUrl } = github.server;
  const request = { provider: 'github', baseUrl };
  const { body } = await member.post('/api/provider-sign-ins', request).expect(201);
  const { search } = await github.authorization.decide(body.authorizationUrl as string);
  for (const [other, code] of [
    [undefined, 'unauthorized'],
    [await world.admin.invite('builder'), 'provider_sign_in_unknown'],
  ] as const) {
    await using visitor = await world.browser.visitor(world.address, { member: other });
    await visitor.page.goto(`/oauth/callback${search}`);
    await visitor.page.getByRole('alert').getByText(code).waitFor();
    expect(visitor.page.url()).toBe(`${world.address}/oauth/callback`);
  }
});

it('wants to be signed in to again where the provider has taken everything back', async () => {
  await using visitor = await atDialog();
  const { page, member } = visitor;
  await button(visitor, /^Sign in with GitHub at localhost/).click();
  await button(visitor, 'Allow').click();
  await page.getByText('The account ada is connected.').waitFor();
  github.authorization.takeBackAll();
  await button(visitor, 'Check again: ada').click();
  await page.getByRole('alert').getByText('provider_sign_in_again').waitFor();
  await page.getByText('The provider no longer accepts this sign-in.').waitFor();
  expect(await visitor.findBarriersInEachView('sign-in-again')).toEqual([]);
  await button(visitor, 'Sign in again: ada').click();
  await button(visitor, /^Sign in with GitHub at localhost/).click();
  await button(visitor, 'Allow').click();
  await page.getByText('signed in there').waitFor();
  await page.getByText('The provider no longer accepts this sign-in.').waitFor({ state: 'detached' });
  expect(await accountsOf(member)).toMatchObject([{ needsSignIn: false }]);
});
