import { FLOWS } from '../../integration/node-red/node-red-fixture';
import { eventually } from '../../support/eventually';
import { commit } from '../../support/git-fixture';
import { NodeRedServer } from '../../support/node-red/node-red-server';
import { PageFixture } from '../../support/page-fixture';
import { capture, findApp } from '../../support/tooljet/connected-tooljet';
import { openSettingsTab, settingsTab } from '../../support/settings-tabs';

const NAME = 'Node-RED on 127.0.0.1';

let fixture: PageFixture;
let server: NodeRedServer;

beforeAll(async () => {
  [fixture, server] = await Promise.all([PageFixture.start(), NodeRedServer.start()]);
});

afterAll(async () => {
  await fixture?.stop();
  await server?.stop();
});

it('connects a Node-RED, and shows its flows as a document, which has no pages to draw', async () => {
  await server.deploy(FLOWS);
  const { member } = await fixture.git.connected();
  await using visitor = await fixture.visit(member, '/settings');
  const { page } = visitor;
  await settingsTab(page, 'Connected editor').waitFor();
  await page.keyboard.press('Control+k');
  await page.getByLabel('Search', { exact: true }).fill('node-red');
  await page.keyboard.press('Enter');
  await openSettingsTab(page, 'Connected editor').waitFor();
  await page.getByRole('button', { name: 'Node-RED', exact: true }).click();
  await page.getByLabel('Address of Node-RED').fill(server.url);
  await page.getByLabel('User name of the account').fill('nobody');
  await page.getByLabel('Password of the account').fill('not asked for');
  await page.getByRole('button', { name: 'Connect Node-RED' }).click();
  await page.getByRole('heading', { name: 'Node-RED', exact: true }).waitFor();
  const app = await eventually(async () => {
    const found = await findApp(member, NAME);
    if (!found) throw new Error('The flows are not here.');
    return found;
  });

  await page.goto(`/w/${member.workspaceId}/apps/${app.id}`);
  await page.getByRole('textbox', { name: 'Document' }).getByText('http in').waitFor();
  const view = page.getByRole('group', { name: 'View' });
  await eventually(async () => expect(await view.getByRole('button').allInnerTexts()).toEqual(['Document']));
  expect(await page.getByText('No page').isVisible()).toBe(false);

  await commit(member, app.id, 'Flows').expect(201);
  await server.edit('log1', (node) => (node.name = 'edited there'));
  await capture(member);
  await page.goto(`/w/${member.workspaceId}/apps/${app.id}/changes`);
  await page.getByRole('group', { name: 'View' }).getByRole('button', { name: 'Canvas' }).click();
  await page.getByText('This document has no pages to draw.', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Document', exact: true }).click();
  await page.getByRole('textbox', { name: 'Document' }).getByText('edited there').waitFor();
  expect(visitor.complaints).toEqual([]);
});
