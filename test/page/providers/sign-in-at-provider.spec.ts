import { eventually } from '../../support/eventually';
import { PageFixture } from '../../support/page-fixture';
import type { Visitor } from '../../support/visitor';
import { type OAuthServer, startOAuthServer } from '../../support/providers/oauth-servers';
import type { Member } from '../../support/trellis-server';

const ADA = { login: 'ada', token: 'entered-token-of-ada-2b70', organizations: ['tools'] };
/** An address where nothing listens. */
const NOWHERE = 'http://127.0.0.1:9/';

let fixture: PageFixture;
let github: OAuthServer;
let gitea: OAuthServer;

beforeAll(async () => {
  github = await startOAuthServer('github', [ADA]);
  gitea = await startOAuthServer('gitea', [ADA], { isPublic: true, redirectUri: NOWHERE });
  fixture = await PageFixture.start({ ...github.settings, ...gitea.settings });
  github.authorization.options.redirectUris.push(`${fixture.address}/oauth/callback`);
});

afterAll(async () => {
  fixture?.git.trellis.keepSecret(...github.authorization.issued, ...gitea.authorization.issued);
  await fixture?.stop();
  await Promise.all([github, gitea].map((one) => one?.server.stop()));
});

afterEach(() => {
  for (const { server, authorization } of [github, gitea])
    expect([...server.deviations, ...authorization.deviations]).toEqual([]);
});

const button = ({ page }: Visitor, name: string | RegExp) =>
  page.getByRole('button', { name, exact: typeof name === 'string' });

/** Opens the dialog for a new person. */
async function openDialog(member?: Member): Promise<Visitor & { member: Member }> {
  const by = member ?? (await fixture.admin.invite('builder'));
  const visitor = await fixture.browser.visitor(fixture.address, { member: by, takesAnyCertificate: true });
  await visitor.page.goto('/profile');
  // The page ends higher up once its lists are there, and would move away under a press of the mouse.
  for (const text of ['No connected accounts.', 'No tokens yet.'])
    await visitor.page.getByText(text).waitFor();
  await button(visitor, 'Connect an account').click();
  return Object.assign(visitor, { member: by });
}

const accountsOf = async (member: Member) =>
  (await member.get('/api/provider-accounts').expect(200)).body.items as Record<string, unknown>[];

it('redirects to the provider and back, connects the account, and signs out of it', async () => {
  await using visitor = await openDialog();
  const { page, member } = visitor;
  await page.getByText('asks you to grant Trellis: repo, read:org').waitFor();
  expect(await visitor.findViolationsInEachView('sign-in-at-provider')).toEqual([]);
  await button(visitor, /^Sign in with GitHub at localhost/).click();
  await page.getByRole('heading', { name: 'Allow access for ada?' }).waitFor();
  await button(visitor, 'Allow').click();
  await page.getByText('The account ada is connected.').waitFor();
  await page.getByText('signed in with the provider').waitFor();
  expect(new URL(page.url()).pathname).toBe('/profile');
  expect(await accountsOf(member)).toMatchObject([{ login: 'ada', via: 'oauth' }]);
  // The browser's history holds no trace of the code.
  const [code] = github.authorization.issued;
  await page.goBack();
  expect(page.url()).not.toContain(code);
  await page.goto('/profile');
  await button(visitor, 'Sign out of ada').click();
  await page.getByText('Trellis asks the provider to revoke the token.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByText('No connected accounts.').waitFor();
  expect(github.authorization.openTokens).toBe(0);
  expect(visitor.complaints).toEqual([]);
});

it('reports a denial, and goes back', async () => {
  await using visitor = await openDialog();
  const { page, member } = visitor;
  await button(visitor, /^Sign in with GitHub at localhost/).click();
  await button(visitor, 'Deny').click();
  await page.getByRole('alert').getByText('provider_sign_in_denied').waitFor({ state: 'attached' });
  expect(page.url()).toBe(`${fixture.address}/oauth/callback`);
  expect(await visitor.findViolationsInEachView('sign-in-denied')).toEqual([]);
  await page.reload();
  await page.getByText('Nothing to do here').waitFor();
  await page.goBack();
  expect(await accountsOf(member)).toEqual([]);
});

it.each([
  ['the address of a page that does not open', (address: URL) => address.href],
  ['the code alone', (address: URL) => ` ${address.searchParams.get('code')} `],
])('accepts %s if the browser is not redirected back', async (_, pasted) => {
  await using visitor = await openDialog();
  const { page, member } = visitor;
  await page.getByRole('combobox', { name: 'Provider' }).click();
  await page.getByRole('option', { name: 'Gitea or Forgejo' }).click();
  await button(visitor, /^Sign in with Gitea or Forgejo at localhost/).click();
  const link = page.getByRole('link', { name: /^Open the provider’s page/ });
  expect(await visitor.findViolationsInEachView('paste-code')).toEqual([]);
  const href = await link.getAttribute('href');
  const field = page.getByLabel('Code or address');
  await field.fill('mistyped');
  await button(visitor, 'Connect').click();
  await page.getByRole('alert').getByText('provider_sign_in_refused').waitFor({ state: 'attached' });
  // The attempt is over, and the link starts another one.
  await eventually(async () => expect(await link.getAttribute('href')).not.toBe(href));
  const again = await link.getAttribute('href');
  await field.fill(pasted(await gitea.authorization.decide(again ?? '')));
  await button(visitor, 'Connect').click();
  await page.getByText('The account ada is connected.').waitFor();
  expect(await accountsOf(member)).toMatchObject([{ provider: 'gitea', via: 'oauth', isRenewed: true }]);
});

it('sends a code unchanged, even if it looks like a number', async () => {
  const member = await fixture.admin.invite('builder');
  await using visitor = await fixture.browser.visitor(fixture.address, { member });
  const { page } = visitor;
  const sent = page.waitForRequest(/provider-sign-ins\/finish/);
  await page.goto('/oauth/callback?code=1e5&state=12345678901234567890123');
  expect((await sent).postDataJSON()).toEqual({ code: '1e5', state: '12345678901234567890123' });
  await page.getByRole('alert').getByText('provider_sign_in_unknown').waitFor({ state: 'attached' });
});

it('connects nothing for a person who is signed out or did not start the sign-in', async () => {
  const member = await fixture.admin.invite('builder');
  const { baseUrl } = github.server;
  const request = { provider: 'github', baseUrl };
  const { body } = await member.post('/api/provider-sign-ins', request).expect(201);
  const { search } = await github.authorization.decide(body.authorizationUrl as string);
  for (const [other, code] of [
    [undefined, 'unauthorized'],
    [await fixture.admin.invite('builder'), 'provider_sign_in_unknown'],
  ] as const) {
    await using visitor = await fixture.browser.visitor(fixture.address, { member: other });
    await visitor.page.goto(`/oauth/callback${search}`);
    await visitor.page.getByRole('alert').getByText(code).waitFor({ state: 'attached' });
    expect(visitor.page.url()).toBe(`${fixture.address}/oauth/callback`);
  }
});

it('asks to sign in again after the provider has revoked everything', async () => {
  await using visitor = await openDialog();
  const { page, member } = visitor;
  await button(visitor, /^Sign in with GitHub at localhost/).click();
  await button(visitor, 'Allow').click();
  await page.getByText('The account ada is connected.').waitFor();
  github.authorization.revokeAll();
  await button(visitor, 'Check again: ada').click();
  await page.getByRole('alert').getByText('provider_sign_in_again').waitFor({ state: 'attached' });
  await page.getByText('The provider no longer accepts this sign-in.').waitFor();
  expect(await visitor.findViolationsInEachView('sign-in-again')).toEqual([]);
  await button(visitor, 'Sign in again: ada').click();
  await button(visitor, /^Sign in with GitHub at localhost/).click();
  await button(visitor, 'Allow').click();
  await page.getByText('signed in with the provider').waitFor();
  await page.getByText('The provider no longer accepts this sign-in.').waitFor({ state: 'detached' });
  expect(await accountsOf(member)).toMatchObject([{ needsSignIn: false }]);
});
