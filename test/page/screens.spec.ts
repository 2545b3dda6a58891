import { startBrowser, type TestBrowser, type Theme, type Visitor } from '../support/browser';
import { connect, sshUrlOf } from '../support/connect';
import { createGitRepository } from '../support/git-repository';
import { startSshServer, type SshServer } from '../support/ssh-server';
import { startTrellis, type Member, type Trellis } from '../support/trellis-server';

const THEMES: Theme[] = ['light', 'dark'];
const WIDE = { width: 1280, height: 860 };
const NARROW = { width: 360, height: 740 };

let trellis: Trellis;
let server: SshServer;
let browser: TestBrowser;
let admin: Member;
let empty: Member;
let unfinished: Member;
let appId: string;
let admins: Visitor;
let anybody: Visitor;

beforeAll(async () => {
  [trellis, server, browser] = await Promise.all([startTrellis(), startSshServer(), startBrowser()]);
  admin = await trellis.setUp();
  await fill(admin);
  empty = await admin.inNewWorkspace('Empty');
  unfinished = await admin.inNewWorkspace('Unfinished');
  await unfinished.put('/git', { repositoryUrl: sshUrlOf(server, await createGitRepository()) }).expect(200);
  await unfinished.post('/git/key', { type: 'ed25519' }).expect(201);
  admins = await browser.visitor(trellis.address, { member: admin });
  anybody = await browser.visitor(trellis.address);
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await trellis?.[Symbol.asyncDispose]();
  await server?.stop();
});

/** A workspace with something of everything. */
async function fill(member: Member): Promise<void> {
  await member
    .post('/members', { email: 'grace@example.com', name: 'Grace Hopper', role: 'builder' })
    .expect(201);
  await member.put('/constants/API_URL', { value: 'https://api.example.com' }).expect(200);
  await member.put('/constants/API_KEY', { value: 'not to be seen', secret: true }).expect(200);
  await connect(member, { server, repository: await createGitRepository() });
  const { body: orders } = await member.post('/apps', { name: 'Orders', commitChanges: true }).expect(201);
  appId = orders.id as string;
  await member.post('/apps', {
    name: 'A very long name of an app that nobody would want to have, but somebody has it',
  });
  const { body: sales } = await member.post('/apps', { name: 'Sales', commitChanges: true }).expect(201);
  const { headers } = await member.get(`/apps/${sales.id}/definition`).expect(200);
  await member
    .request('patch', `/apps/${sales.id}/definition`)
    .set('If-Match', headers.etag as string)
    .set('Content-Type', 'application/json-patch+json')
    .send(JSON.stringify([{ op: 'add', path: '/appV2/icon', value: 'table' }]))
    .expect(204);
  await member.post('/api/auth/tokens', { name: 'Pipeline' }).expect(201);
}

interface Screen {
  name: string;
  path: () => string;
  /** Shown to who is not signed in. */
  isPublic?: true;
  ready: (visitor: Visitor) => Promise<unknown>;
}

const heading = (name: string) => (visitor: Visitor) =>
  visitor.page.getByRole('heading', { name, level: 1 }).waitFor();
const shows = (text: string) => (visitor: Visitor) =>
  visitor.page.getByText(text, { exact: true }).first().waitFor();
const at =
  (path: string, member: () => Member = () => admin) =>
  () =>
    `/w/${member().workspaceId}${path}`;

const opens =
  (trigger: string, item?: string) =>
  async ({ page }: Visitor): Promise<void> => {
    await page.getByRole('button', { name: trigger, exact: true }).click();
    if (item) await page.getByRole('menuitem', { name: item }).click();
    await page.getByRole('dialog').waitFor();
  };

const SCREENS: Screen[] = [
  { name: 'sign-in', isPublic: true, path: () => '/sign-in', ready: heading('Sign in') },
  { name: 'invitation', isPublic: true, path: () => '/invite#a-token', ready: heading('Accept invitation') },
  { name: 'apps', path: at(''), ready: shows('Orders') },
  { name: 'apps-empty', path: at('', () => empty), ready: shows('No apps yet') },
  {
    name: 'app-create',
    path: at(''),
    ready: async (visitor) => {
      await opens('Create new app')(visitor);
      await visitor.page.getByLabel('App name').fill('orders');
      await visitor.page.getByRole('checkbox', { name: 'Commit changes' }).waitFor();
      await visitor.page.getByText('The repository has an app of this name').waitFor();
    },
  },
  {
    name: 'import-file',
    path: at(''),
    ready: opens('More ways to add an app', 'Import from file'),
  },
  {
    name: 'import-git',
    path: at(''),
    ready: async (visitor) => {
      await opens('More ways to add an app', 'Import from git repository')(visitor);
      await visitor.page.getByRole('dialog').getByText('Sales', { exact: true }).click();
      await visitor.page.getByText('Last commit').waitFor();
    },
  },
  {
    name: 'app',
    path: () => `/w/${admin.workspaceId}/apps/${appId}`,
    ready: heading('Orders'),
  },
  { name: 'activity', path: at('/activity'), ready: shows('Create app') },
  {
    name: 'activity-empty',
    path: at('/activity', () => empty),
    ready: shows('Nothing has happened yet'),
  },
  { name: 'settings-general', path: at('/settings'), ready: heading('Workspace settings') },
  {
    name: 'settings-git-new',
    path: at('/settings/git', () => empty),
    ready: shows('Git repository URL'),
  },
  {
    name: 'settings-git-key',
    path: at('/settings/git', () => unfinished),
    ready: shows('Host key'),
  },
  { name: 'settings-git', path: at('/settings/git'), ready: shows('Finalized') },
  {
    name: 'settings-members',
    path: at('/settings/members'),
    ready: shows('grace@example.com'),
  },
  { name: 'settings-constants', path: at('/settings/constants'), ready: shows('API_URL') },
  { name: 'profile', path: () => '/profile', ready: heading('Profile') },
  { name: 'not-found', isPublic: true, path: () => '/nowhere', ready: heading('Nothing is here') },
  {
    name: 'command-menu',
    path: at(''),
    ready: async ({ page }) => {
      await page.getByText('Orders', { exact: true }).first().waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('dialog').waitFor();
    },
  },
];

it.each(SCREENS)(
  '$name keeps nobody out, in any theme and window',
  async ({ name, path, isPublic, ready }) => {
    const visitor = isPublic ? anybody : admins;
    visitor.complaints.length = 0;
    await visitor.page.setViewportSize(WIDE);
    await visitor.page.goto(path());
    await ready(visitor);
    for (const theme of THEMES) {
      await visitor.page.emulateMedia({ colorScheme: theme });
      await visitor.screenshot(`${name}-${theme}`);
      expect({ theme, barriers: await visitor.findBarriers() }).toEqual({ theme, barriers: [] });
    }
    await visitor.page.setViewportSize(NARROW);
    await visitor.screenshot(`${name}-narrow`);

    expect(await visitor.overflowPx()).toBeLessThanOrEqual(0);
    expect(visitor.complaints).toEqual([]);
  },
);

it('loads the dashboard, the first time, with less than 250 KB', async () => {
  await using visitor = await browser.visitor(trellis.address, { member: admin });
  const receivedBytes = await visitor.countReceivedBytes();
  await visitor.page.goto(`/w/${admin.workspaceId}`);
  await visitor.page.getByText('Orders', { exact: true }).waitFor();
  await visitor.page.waitForLoadState('networkidle').catch(() => undefined);

  expect(receivedBytes()).toBeGreaterThan(50_000);
  expect(receivedBytes()).toBeLessThan(250 * 1024);
});
