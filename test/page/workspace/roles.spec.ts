import type { Locator } from 'playwright-core';
import { eventually } from '../../support/eventually';
import { createApp } from '../../support/git-fixture';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';
import { settingsTab, settingsTabs } from '../../support/settings-tabs';

let fixture: PageFixture;
let admin: Member;

beforeAll(async () => {
  fixture = await PageFixture.start();
  ({ member: admin } = await fixture.git.connected());
  await createApp(admin, 'Orders', { commitChanges: true });
  await admin.put('/constants/API_URL', { value: 'https://api.example.com' }).expect(200);
});

afterAll(() => fixture?.stop());

interface Sees {
  apps: string[];
  ofAnApp: string[];
  settings: string[];
  members: string[];
  constants: string[];
}

const SEES: Record<'viewer' | 'builder' | 'admin', Sees> = {
  viewer: {
    apps: ['Cards', 'List', 'Actions for Orders'],
    ofAnApp: ['Export', 'History'],
    settings: ['General', 'Connected editor', 'Members', 'Constants'],
    members: [],
    constants: [],
  },
  builder: {
    apps: [
      'Create new app',
      'More ways to add an app',
      'Cards',
      'List',
      'More actions',
      'Actions for Orders',
    ],
    ofAnApp: ['Rename', 'Duplicate', 'Tags', 'Export', 'History', 'Delete'],
    settings: ['General', 'Connected editor', 'Members', 'Constants'],
    members: [],
    constants: ['Add constant', 'Edit API_URL', 'Delete API_URL'],
  },
  admin: {
    apps: [
      'Create new app',
      'More ways to add an app',
      'Cards',
      'List',
      'More actions',
      'Actions for Orders',
    ],
    ofAnApp: ['Rename', 'Duplicate', 'Tags', 'Export', 'History', 'Lock', 'Delete'],
    settings: [
      'General',
      'Configure Git',
      'Connected editor',
      'Members',
      'Constants',
      'Notifications',
      'Audit trail',
    ],
    members: ['Add member'],
    constants: ['Add constant', 'Edit API_URL', 'Delete API_URL'],
  },
};

const nameOf = async (control: Locator): Promise<string> =>
  (await control.getAttribute('aria-label')) ?? (await control.innerText());
const namesOf = async (controls: Locator): Promise<string[]> =>
  Promise.all((await controls.all()).map(nameOf));

it.each(['viewer', 'builder', 'admin'] as const)(
  'a %s is offered what the role allows, and no more',
  async (role) => {
    const member = role === 'admin' ? admin : await admin.invite(role, 'Grace Hopper');
    const sees = SEES[role];
    await using visitor = await fixture.visit(member);
    const { page } = visitor;
    const main = page.getByRole('main');
    await page.getByRole('link', { name: 'Orders' }).waitFor();
    expect(await namesOf(main.getByRole('button'))).toEqual(sees.apps);
    await page.getByRole('button', { name: 'Actions for Orders' }).click();
    await page.getByRole('menuitem', { name: 'Export' }).waitFor();
    expect(await namesOf(page.getByRole('menuitem'))).toEqual(sees.ofAnApp);
    await page.keyboard.press('Escape');

    await page.getByRole('link', { name: 'Workspace settings' }).click();
    await settingsTab(page, 'General').waitFor();
    expect(await namesOf(settingsTabs(page))).toEqual(sees.settings);
    expect((await namesOf(main.getByRole('button'))).includes('Delete workspace')).toBe(role === 'admin');
    await settingsTab(page, 'Members').click();
    await page.getByRole('cell', { name: admin.user.email }).waitFor();
    const ofMembers = (await namesOf(main.getByRole('button'))).filter(
      (name) => !/^(Remove|Reset password of) /.test(name),
    );
    expect(ofMembers).toEqual(sees.members);
    expect((await main.getByRole('combobox').count()) > 0).toBe(role === 'admin');
    await settingsTab(page, 'Constants').click();
    await page.getByRole('cell', { name: 'API_URL', exact: true }).waitFor();
    expect(await namesOf(main.getByRole('button'))).toEqual(sees.constants);
    expect(visitor.complaints).toEqual([]);
  },
);

it.each(['viewer', 'builder'] as const)(
  'a %s who types the address of the Git settings is told whom to ask',
  async (role) => {
    const member = await admin.invite(role);
    await using visitor = await fixture.visit(member, '/settings/git');
    await visitor.page.getByText('Only admins can configure Git').waitFor();
    expect(await visitor.page.getByLabel('Git repository URL').count()).toBe(0);
    expect(await visitor.findViolationsInEachView('settings-git-not-admin')).toEqual([]);
    await visitor.page.keyboard.press('Control+k');
    await visitor.page.getByRole('dialog', { name: 'Command menu' }).waitFor();
    await visitor.page.keyboard.type('configure');
    await visitor.page.getByText('No results').waitFor();
    await visitor.page.keyboard.press('Control+a');
    await visitor.page.keyboard.type('commit apps');
    const isBuilder = role === 'builder';
    await visitor.page.getByText(isBuilder ? 'Commit apps' : 'No results').waitFor();
    await visitor.page.keyboard.press('Control+a');
    await visitor.page.keyboard.type('create app');
    await visitor.page.getByText(isBuilder ? 'Create app' : 'No results').waitFor();
    await visitor.page.keyboard.press('Control+a');
    await visitor.page.keyboard.type('invite');
    await visitor.page.getByText('No results').waitFor();
  },
);

it('adapts to a changed role', async () => {
  const grace = await admin.invite('viewer', 'Grace the second');
  await using admins = await fixture.visit(admin, '/settings/members');
  await admins.page.getByLabel('Role of Grace the second').first().click();
  await admins.page.getByRole('option', { name: 'Builder' }).click();
  await using visitor = await fixture.visit(grace);
  await visitor.page.getByRole('button', { name: 'Create new app' }).waitFor();

  await admins.page.getByRole('button', { name: 'Remove Grace the second' }).click();
  expect(await admins.findViolationsInEachView('member-remove')).toEqual([]);
  await admins.page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await admins.page.getByRole('button', { name: 'Remove Grace the second' }).waitFor({ state: 'detached' });
  await grace.get('/apps').expect(404);
});

it('asks before an admin gives up the role, keeps the last admin, and says why', async () => {
  await using visitor = await fixture.visit(admin, '/settings/members');
  const { page } = visitor;
  const role = page.getByLabel('Role of Ada Lovelace').first();
  const chooseViewer = async () => {
    await role.click();
    await page.getByRole('option', { name: 'Viewer' }).click();
  };
  await chooseViewer();
  expect(await visitor.findViolationsInEachView('member-own-role')).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await eventually(async () => expect(await role.inputValue()).toBe('Admin'));
  await chooseViewer();
  await page.getByRole('dialog').getByRole('button', { name: 'Give up role' }).click();
  await page.getByRole('alert').getByText('last_admin').waitFor({ state: 'attached' });
  expect(await visitor.findViolationsInEachView('member-last-admin')).toEqual([]);
  await admin.get('/git').expect(200);
});
