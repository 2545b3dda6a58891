import { PassThrough } from 'node:stream';
import { readFile, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { run } from '../../../src/cli/program';
import { startBrowser, type TestBrowser } from '../../support/browser';
import { eventually } from '../../support/eventually';
import { findFreePort } from '../../support/free-port';
import { invitationOf, type Member } from '../../support/member';
import { GRACE, TestIdentityProvider, type ProviderPerson } from '../../support/oidc/identity-provider';
import { startTrellis, type OwnTrellis } from '../../support/trellis-server';

const MALLORY: ProviderPerson = { sub: 'mallory', email: 'mallory@example.com', groups: ['others'] };

let provider: TestIdentityProvider;
let browser: TestBrowser;
let trellis: OwnTrellis;
let admin: Member;

async function startWith(settings: Record<string, string> = {}): Promise<OwnTrellis> {
  return startTrellis({
    ...provider.environment,
    PORT: String(await findFreePort()),
    TRELLIS_OIDC_ROLES: 'engineers=Tools:builder',
    ...settings,
  });
}

beforeAll(async () => {
  [provider, browser] = await Promise.all([TestIdentityProvider.start(), startBrowser()]);
  trellis = await startWith();
  admin = await trellis.setUp();
  await admin.patch('', { name: 'Tools' }).expect(200);
});

beforeEach(() => provider.serve(trellis.address, [GRACE, MALLORY]));

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await trellis?.[Symbol.asyncDispose]();
  await provider?.[Symbol.asyncDispose]();
});

/** Fills in the two forms of the provider. */
async function signInAtProvider(page: Page, person: string): Promise<void> {
  await page.locator('input[name=login]').fill(person);
  await page.locator('input[name=password]').fill('any');
  await page.locator('button[type=submit]').click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

it('signs in at the provider, and opens the page that was asked for', async () => {
  await using visitor = await browser.visitor(trellis.address);
  const { page } = visitor;
  await page.goto('/profile');
  const button = page.getByRole('link', { name: 'Sign in with Acme Login' });
  await button.waitFor();
  await page.getByLabel('Password', { exact: true }).waitFor();
  expect(await visitor.findViolationsInEachView('sign-in-with-provider')).toEqual([]);
  await button.click();
  await signInAtProvider(page, 'grace');

  await page.getByRole('heading', { name: 'Profile' }).waitFor();
  await page.getByText('You sign in to this account with Acme Login.').waitFor();
  expect(await page.getByLabel('Current password').count()).toBe(0);
});

it('explains on the sign-in screen why a person is not admitted', async () => {
  await using visitor = await browser.visitor(trellis.address);
  const { page } = visitor;
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Sign in with Acme Login' }).click();
  await signInAtProvider(page, 'mallory');
  const alert = page.getByRole('alert');
  await alert.getByText('Nothing admits you here yet.').waitFor();
  await alert.getByText('Your groups: others.').waitFor();
  expect(await visitor.findViolationsInEachView('sign-in-refused')).toEqual([]);
});

it('links an account from its profile', async () => {
  const owner = await admin.invite('viewer');
  await provider.serve(trellis.address, [{ sub: 'twin', email: owner.user.email, email_verified: true }]);
  await using visitor = await browser.visitor(trellis.address, { member: owner });
  const { page } = visitor;
  await page.goto('/profile');
  await page.getByRole('button', { name: 'Link to Acme Login' }).click();
  await signInAtProvider(page, 'twin');
  await page.getByText('You sign in to this account with Acme Login.').waitFor();

  await page.getByRole('button', { name: 'Unlink' }).click();
  const dialog = page.getByRole('dialog', { name: 'Unlink from Acme Login?' });
  await dialog.waitFor();
  expect(await visitor.findViolationsInEachView('unlink')).toEqual([]);
  await dialog.getByRole('button', { name: 'Unlink' }).click();
  await page.getByRole('button', { name: 'Link to Acme Login' }).waitFor();
});

it.each(['on this machine', 'on another machine'])(
  'signs in the command line by a browser %s',
  async (place) => {
    const folder = await mkdtemp(join(tmpdir(), 'trellis-login-'));
    const input = Object.assign(new PassThrough(), { isTTY: true });
    const [out, err] = [new PassThrough(), new PassThrough()];
    let said = '';
    err.on('data', (chunk: Buffer) => (said += chunk.toString()));
    out.resume();
    const ended = run(['login', trellis.address], {
      ...{ streams: { out, err }, input, folder, env: { HOME: folder }, version: '1.2.3' },
    });
    await eventually(() => expect(said).toContain('/command-line?'));
    const [address] = /http:\S+\/command-line\?\S+/.exec(said) ?? [''];

    await using visitor = await browser.visitor(trellis.address);
    const { page } = visitor;
    await page.goto(address);
    await page.getByRole('link', { name: 'Sign in with Acme Login' }).click();
    await signInAtProvider(page, 'grace');
    await page.getByRole('heading', { name: /sign in as Grace Hopper/ }).waitFor();
    expect(await visitor.findViolationsInEachView('command-line')).toEqual([]);
    if (place === 'on this machine') {
      await page.getByRole('button', { name: 'Allow' }).click();
      await page.getByText('The command line is signed in.').waitFor();
    } else {
      await page.getByRole('button', { name: 'Show a code' }).click();
      const code = page.getByRole('dialog').getByText(/^trc_/);
      expect(await visitor.findViolationsInEachView('command-line-code')).toEqual([]);
      input.write(`${await code.textContent()}\n`);
    }

    expect(await ended).toBe(0);
    const kept = JSON.parse(await readFile(join(folder, '.config/trellis/credentials.json'), 'utf8')) as {
      tokens: Record<string, string>;
    };
    const token = kept.tokens[trellis.address];
    const response = await fetch(`${trellis.address}/api/auth/me`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect(await response.json()).toMatchObject({ user: { name: 'Grace Hopper' } });
  },
);

it('has no password form where passwords are off, and leads invited people to the provider', async () => {
  await using strict = await startWith({ TRELLIS_PASSWORD_SIGN_IN: 'off' });
  const ada = await strict.setUp();
  const { body } = await ada.post('/members', { email: 'ida@example.com', role: 'viewer' }).expect(201);
  const ida = { sub: 'ida', name: 'Ida', email: 'ida@example.com', email_verified: true, groups: [] };
  await provider.serve(strict.address, [ida]);
  await using visitor = await browser.visitor(strict.address);
  const { page } = visitor;
  await page.goto('/sign-in');
  await page.getByRole('link', { name: 'Sign in with Acme Login' }).waitFor();
  expect(await page.getByLabel('Password', { exact: true }).count()).toBe(0);
  expect(await visitor.findViolationsInEachView('sign-in-without-password')).toEqual([]);
  await page.goto('/sign-in?password=1');
  await page.getByLabel('Password', { exact: true }).waitFor();

  await page.goto(`/invite#${invitationOf(body as { inviteUrl: string })}`);
  await page.getByRole('link', { name: 'Sign in with Acme Login' }).click();
  await signInAtProvider(page, 'ida');
  await page.getByRole('heading', { name: 'Apps', exact: true }).waitFor();
});
