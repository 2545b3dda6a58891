import { Client } from 'pg';
import request from 'supertest';
import { startBrowser, type TestBrowser } from '../../support/browser';
import type { Visitor } from '../../support/visitor';
import { eventually } from '../../support/eventually';
import { startTrellis, type Trellis } from '../../support/trellis-server';
import { openSettingsTab, settingsTab } from '../../support/settings-tabs';

const PASSWORD = 'correct horse battery';

let trellis: Trellis;
let browser: TestBrowser;
let ada: Visitor;

// The tests are consecutive steps of one person.
beforeAll(async () => {
  [trellis, browser] = await Promise.all([startTrellis(), startBrowser()]);
  ada = await browser.visitor(trellis.address);
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await trellis?.[Symbol.asyncDispose]();
});

it('leads from any address to the first account, its workspace and a sample app', async () => {
  const { page } = ada;
  await page.goto('/w/anything/settings');
  await page.getByRole('heading', { name: 'Welcome to Trellis' }).waitFor();
  await ada.screenshot('setup-account-light');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByText('Enter a name.').waitFor();
  await page.getByLabel('Your name').fill('Ada Lovelace');
  await page.getByLabel('Email').fill('ada@example.com');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByLabel('Workspace name').fill('Analytical Engines');
  expect(await ada.findViolations()).toEqual([]);
  await ada.screenshot('setup-workspace-light');
  await page.getByRole('button', { name: 'Create workspace' }).click();

  await page.getByRole('heading', { name: 'Apps', exact: true }).waitFor();
  await page.getByRole('link', { name: 'Sample: Orders' }).waitFor();
});

it('keeps no token within reach of scripts', async () => {
  const readable = await ada.page.evaluate(
    'JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }])',
  );
  const [session] = (await ada.context.cookies()).filter(({ name }) => name === 'trellis_session');

  expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  expect(readable).not.toContain(session.value);
});

it('stays signed in after a reload, signs out, and returns to the same place after signing in', async () => {
  const { page } = ada;
  await page.goto('/profile');
  await page.getByRole('heading', { name: 'Profile' }).waitFor();
  await page.getByRole('button', { name: 'Profile menu of Ada Lovelace' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();

  await page.goto('/profile');
  await page.getByLabel('Email').fill('ada@example.com');
  await page.getByLabel('Password', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Profile' }).waitFor();
});

it('asks to sign in again if the session ended elsewhere, and continues at the same place', async () => {
  const { page } = ada;
  await page.getByRole('link', { name: 'Workspace settings' }).click();
  await settingsTab(page, 'Members').click();
  await openSettingsTab(page, 'Members').waitFor();
  const [session] = (await ada.context.cookies()).filter(({ name }) => name === 'trellis_session');
  await fetch(`${trellis.address}/api/auth/logout`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${session!.value}` },
  });
  // The page notices when its event stream is refused.
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  await page.getByLabel('Email').fill('ada@example.com');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await openSettingsTab(page, 'Members').waitFor();
  await page.goto('/profile');
});

it('does not follow an address of another host after signing in', async () => {
  await using visitor = await browser.visitor(trellis.address);
  await visitor.page.goto('/sign-in?from=//example.com/steal');
  await visitor.page.getByLabel('Email').fill('ada@example.com');
  await visitor.page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await visitor.page.getByRole('button', { name: 'Sign in' }).click();
  await visitor.page.getByRole('heading', { name: 'Apps', exact: true }).waitFor();

  expect(new URL(visitor.page.url()).origin).toBe(trellis.address);
});

const emailNow = async () =>
  ((await (await ada.page.request.get('/api/auth/me')).json()) as { user: { email: string } }).user.email;

it('changes the author name for commits, and the email address only with the password', async () => {
  const { page } = ada;
  await page.getByLabel('Name', { exact: true }).fill('Augusta Ada King');
  await page.getByText('Augusta Ada King <ada@example.com>').waitFor();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByRole('button', { name: 'Profile menu of Augusta Ada King' }).waitFor();

  await page.getByLabel('Email', { exact: true }).fill('king@example.com');
  await page.getByLabel('Current password').first().fill('wrong');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('is wrong').waitFor();
  expect(await emailNow()).toBe('ada@example.com');
  await page.getByLabel('Current password').first().fill(PASSWORD);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Your profile was saved.').last().waitFor();
  await eventually(async () => expect(await emailNow()).toBe('king@example.com'));
});

it('sets another author for the commits, and resets it to the account’s', async () => {
  const { page } = ada;
  await page.getByLabel('Author name').fill('A. Lovelace');
  await page.getByLabel('Author email').fill('1815+ada@users.noreply.example.com');
  await page.getByRole('button', { name: 'Save author' }).click();
  await page.getByText('A. Lovelace <1815+ada@users.noreply.example.com>').waitFor();
  expect(await ada.findViolationsInEachView('profile-author')).toEqual([]);

  await page.getByLabel('Author name').fill('A > B');
  await page.getByRole('button', { name: 'Save author' }).click();
  await page.getByText('must not contain < or >').waitFor();
  await page.getByLabel('Author name').fill('');
  await page.getByLabel('Author email').fill('');
  await page.getByRole('button', { name: 'Save author' }).click();
  await page.getByText('Augusta Ada King <king@example.com>').waitFor();
});

it('shows a new API token once', async () => {
  const { page } = ada;
  await page.getByRole('button', { name: 'New token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Pipeline');
  await dialog.getByRole('button', { name: 'Create token' }).click();
  const token = await dialog.getByText(/^\S{30,}$/).innerText();
  await dialog.getByRole('button', { name: 'Done' }).click();

  const use = () =>
    fetch(`${trellis.address}/api/auth/me`, { headers: { Authorization: `Bearer ${token}` } });
  expect((await use()).status).toBe(200);
  expect(await page.content()).not.toContain(token);
  await page.getByRole('button', { name: 'Delete token Pipeline' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete token' }).click();
  await page.getByText('No tokens yet.').waitFor();
  expect((await use()).status).toBe(401);
});

it('asks for the password before it creates a token in a session that is not new', async () => {
  const { page } = ada;
  const database = new Client({ connectionString: trellis.databaseUrl });
  await database.connect();
  await database.query(`update sessions set created_at = now() - interval '11 minutes'`);
  await database.end();
  await page.getByRole('button', { name: 'New token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Later');
  await dialog.getByRole('button', { name: 'Create token' }).click();
  await dialog.getByLabel('Current password').fill('wrong');
  expect(await ada.findViolationsInEachView('token-password')).toEqual([]);
  await dialog.getByRole('button', { name: 'Create token' }).click();
  await dialog.getByText('is wrong').waitFor();
  await dialog.getByLabel('Current password').fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Create token' }).click();
  await dialog.getByText(/^\S{30,}$/).waitFor();
  await dialog.getByRole('button', { name: 'Done' }).click();
});

it('signs out everywhere else, and deletes all tokens with a new password', async () => {
  const { page } = ada;
  const { body } = await request(trellis.address)
    .post('/api/auth/login')
    .send({ email: 'king@example.com', password: PASSWORD })
    .expect(200);
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await page.getByText('You are signed out everywhere else.').waitFor();
  await request(trellis.address).get('/api/auth/me').set('Authorization', `Bearer ${body.token}`).expect(401);

  await page.getByRole('cell', { name: 'Later', exact: true }).waitFor();
  await page.getByLabel('Current password').fill(PASSWORD);
  await page.getByLabel('New password').fill(PASSWORD);
  await page.getByLabel('Also delete all my API tokens').check();
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('No tokens yet.').waitFor();
});

it('lets an admin invite someone, who chooses a password by the link and may not configure', async () => {
  const { page } = ada;
  await page.getByRole('link', { name: 'Workspace settings' }).click();
  await settingsTab(page, 'Members').click();
  await page.getByRole('button', { name: 'Add member' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Email').fill('grace@example.com');
  await dialog.getByRole('radio', { name: 'Viewer' }).check();
  expect(await ada.findViolations()).toEqual([]);
  await ada.screenshot('member-invite-light');
  await dialog.getByRole('button', { name: 'Create invitation' }).click();
  const link = await dialog.getByText('/invite#').innerText();

  await using grace = await browser.visitor(trellis.address);
  await grace.page.goto(link);
  await grace.page.getByLabel('Your name').fill('Grace Hopper');
  await grace.page.getByLabel('Password', { exact: true }).fill('a long enough password');
  await grace.page.getByRole('button', { name: 'Create account and join' }).click();
  await grace.page.getByRole('link', { name: 'Sample: Orders' }).waitFor();
  expect(await grace.page.getByRole('button', { name: 'Create new app' }).count()).toBe(0);
  await grace.page.getByRole('link', { name: 'Workspace settings' }).click();
  await settingsTab(grace.page, 'Members').waitFor();
  expect(await settingsTab(grace.page, 'Configure Git').count()).toBe(0);
  await grace.page.goto(`${new URL(grace.page.url()).pathname}/git`);
  await grace.page.getByText('Only admins can configure Git').waitFor();
  expect(grace.complaints).toEqual([]);
});

it('reaches apps and settings with the keyboard alone', async () => {
  const { page } = ada;
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Command menu' }).waitFor();
  await page.keyboard.type('configure');
  await page.getByRole('button', { name: 'Configure Git' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByLabel('Git repository URL').waitFor();
});

it('caused no complaints of the browser', () => {
  expect(ada.complaints).toEqual([]);
});
