import { FLOWS } from '../../integration/node-red/node-red-fixture';
import { Keyboard } from '../../support/keyboard';
import { NodeRedServer } from '../../support/node-red/node-red-server';
import { PageFixture } from '../../support/page-fixture';

/** Address without a listener. */
const CLOSED = 'https://127.0.0.1:9';

let fixture: PageFixture;
let nodeRed: NodeRedServer;

beforeAll(async () => {
  [fixture, nodeRed] = await Promise.all([PageFixture.start(), NodeRedServer.start()]);
  await nodeRed.deploy(FLOWS);
});

afterAll(async () => {
  await fixture?.stop();
  await nodeRed?.stop();
});

it('adds a channel for notifications, tests it, changes its events, and deletes it', async () => {
  const member = await fixture.admin.inNewWorkspace();
  await using visitor = await fixture.visit(member, '/settings/notifications');
  const { page } = visitor;
  const keys = new Keyboard(page);
  await keys.press('button', 'Add channel');
  await keys.isAt('radio', /^Webhook/);
  await keys.fill('URL', CLOSED);
  await keys.press('checkbox', /^Deployments/, { key: 'Space' });
  await keys.to('checkbox', /^Conflicts/, { key: 'Shift+Tab' });
  await keys.keys('Enter');
  await page.getByRole('dialog', { name: 'Copy the secret' }).waitFor();
  await keys.press('button', 'Done');
  await keys.isAt('button', 'Add channel');

  const row = page.getByRole('row').filter({ hasText: CLOSED });
  await row.getByText('Failed jobs, Conflicts').waitFor();
  await keys.press('button', `Test ${CLOSED}`);
  await row.getByText('Failed', { exact: true }).waitFor();
  await keys.isAt('button', `Test ${CLOSED}`);

  await keys.press('button', `Edit ${CLOSED}`);
  await keys.isAt('checkbox', /^Failed jobs/);
  await keys.keys('Space', 'Enter');
  await row.getByRole('cell', { name: 'Conflicts', exact: true }).waitFor();
  await keys.isAt('button', `Edit ${CLOSED}`);

  await keys.press('button', `Delete ${CLOSED}`);
  await keys.press('button', 'Delete');
  await row.waitFor({ state: 'detached' });
  await keys.isSomewhere();
  expect(visitor.complaints).toEqual([]);
});

it('connects an editor, looks at it, and disconnects it', async () => {
  const member = await fixture.admin.inNewWorkspace();
  await using visitor = await fixture.visit(member, '/settings/editor');
  const { page } = visitor;
  const keys = new Keyboard(page);
  await keys.press('button', 'Node-RED');
  await keys.press('button', 'Connect Node-RED');
  await keys.isAt('textbox', 'Address of Node-RED');
  await page.keyboard.type(nodeRed.url);
  await keys.fill('User name of the account', 'nobody');
  await keys.to('textbox', 'Password of the account, or token');
  await page.keyboard.type('not asked for');
  await keys.keys('Enter');
  await page.getByText('Connected', { exact: true }).waitFor();
  await keys.isSomewhere();

  await keys.press('button', 'Change');
  await page.getByRole('button', { name: 'Save and check' }).waitFor();
  await keys.isAt('button', 'Cancel');
  await keys.keys('Enter');
  await keys.isAt('button', 'Change');
  await keys.press('button', 'Check the connection');
  await page.getByRole('list', { name: 'Check of the connection' }).waitFor();
  await keys.isAt('button', 'Check the connection');
  await keys.press('button', 'Check now');
  await keys.isAt('button', 'Check now');

  await keys.press('button', 'Disconnect');
  await page.getByRole('dialog', { name: 'Disconnect Node-RED?' }).waitFor();
  await keys.press('button', 'Disconnect');
  await page.getByRole('heading', { name: 'Connect a ToolJet or a Node-RED' }).waitFor();
  await keys.isSomewhere();
  expect(visitor.complaints).toEqual([]);
});

it('exports the audit trail, and reads on where its first part ends', async () => {
  const { member } = await fixture.git.connected();
  for (let index = 0; index < 60; index += 1)
    await member.put('/git/backup', { enabled: index % 2 === 0, quietSeconds: 5 }).expect(200);
  await using visitor = await fixture.visit(member, '/settings/audit');
  const { page } = visitor;
  const keys = new Keyboard(page);
  const rows = page.getByRole('table', { name: 'Audit trail' }).getByRole('row');
  await rows.nth(1).waitFor();
  await keys.to('link', 'Export as CSV');
  const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  expect(file.suggestedFilename()).toBe('audit.csv');

  const before = await rows.count();
  await keys.press('button', 'Show older entries');
  await rows.nth(before).waitFor();
  await keys.isSomewhere();
  expect(visitor.complaints).toEqual([]);
});
