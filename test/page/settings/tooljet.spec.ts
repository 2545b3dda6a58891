import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { ADMIN, ordersApp, ToolJetFixture } from '../../integration/tooljet/tooljet-fixture';
import { certificateOf } from '../../integration/tooljet/certificates';
import { edited } from '../../integration/tooljet/pull-fixture';
import { eventually } from '../../support/eventually';
import { PageFixture } from '../../support/page-fixture';
import { GitSyncPage } from '../../support/gitsync-page';
import {
  certify,
  connectionTo,
  editThere,
  findApp,
  hostOf,
  textThere,
} from '../../support/tooljet/connected-tooljet';

let fixture: PageFixture;
let tooljet: ToolJetFixture;

beforeAll(async () => {
  [fixture, tooljet] = await Promise.all([PageFixture.start(), ToolJetFixture.start()]);
});

afterAll(async () => {
  await fixture?.stop();
  await tooljet?.[Symbol.asyncDispose]();
});

it('connects a ToolJet, shows its apps, commits one, and pulls a change into it', async () => {
  const { member, repository } = await fixture.git.connected();
  const hostAppId = tooljet.place({ ...ordersApp(), name: 'Orders' });
  await using visitor = await fixture.visit(member, '/settings/editor');
  const { page } = visitor;
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  await button('Connect ToolJet').click();
  await page.getByText('Enter the address that you open in a browser').waitFor();
  await page.getByLabel('Address of ToolJet').fill(tooljet.server.url);
  await page.getByLabel('Email of the account').fill(ADMIN.email);
  await page.getByLabel('Password of the account').fill('wrong-password-7d');
  fixture.trellis.keepSecret('wrong-password-7d');
  await button('Connect ToolJet').click();
  const check = page.getByRole('list', { name: 'Check of the connection' });
  await check.getByText('The account signs in').waitFor();
  await check.getByRole('alert').waitFor();
  await page.getByText('Password refused', { exact: false }).waitFor();
  expect(await visitor.findViolationsInEachView('tooljet-refused')).toEqual([]);

  await page.getByLabel('Password of the account').fill(ADMIN.password);
  await button('Save and check').click();
  await page.getByText('Connected', { exact: true }).waitFor();
  const apps = page.getByRole('table', { name: 'Apps in ToolJet' });
  await apps.getByRole('link', { name: 'Orders', exact: true }).waitFor();
  await eventually(async () =>
    expect(await apps.getByRole('link', { name: 'Open in ToolJet: Orders' }).getAttribute('href')).toContain(
      hostAppId,
    ),
  );
  expect(await visitor.findViolationsInEachView('tooljet-connected')).toEqual([]);

  await page.goto(`${fixture.address}/w/${member.workspaceId}`);
  await page.getByRole('article', { name: 'Orders' }).getByText('ToolJet', { exact: true }).waitFor();
  const app = (await findApp(member, 'Orders'))!;
  await page.goto(`${fixture.address}/w/${member.workspaceId}/apps/${app.id}`);
  await page.getByText('This app is edited in ToolJet.', { exact: false }).waitFor();
  await page.getByRole('link', { name: 'Open in ToolJet' }).waitFor();

  await using sync = await GitSyncPage.open(fixture, { member, app });
  await sync.commit('From ToolJet');
  await eventually(async () => (await repository.log())[0].message.startsWith('From ToolJet'));

  const [path] = (await repository.ls()).filter((file) => file.startsWith('Orders/'));
  const wanted = edited(await repository.show('main', path), ({ components }) => {
    components.find(({ name }) => name === 'tabs1')!.properties.text = { value: 'from Git' };
  });
  await repository.commit({ [path]: wanted }, { message: 'A new text' });
  await sync.button('Check for updates').click();
  await sync.button('Pull 1 commit').click();
  await eventually(() => textThere(tooljet, hostAppId) === 'from Git');
  // A look leaves apps alone that are being pulled.
  await eventually(async () => (await findApp(member, 'Orders'))?.gitState === 'clean');

  await editThere(tooljet, hostAppId, 'edited there');
  await page.goto(`${fixture.address}/w/${member.workspaceId}/settings/editor`);
  await button('Check now').click();
  await eventually(async () => (await findApp(member, 'Orders'))?.gitState === 'changed');

  const left = { name: `trellis-${randomUUID()}`, type: 'front-end' };
  const { id: leftId } = (await tooljet.asSomebody('POST', '/apps', left)) as { id: string };
  tooljet.server.state.apps.update(leftId, { updatedAt: '2026-01-01T00:00:00.000Z' });
  await button('List them').click();
  await page.getByText('1 not used, 1 in use.').waitFor();
  await page.getByText(/^Orders › git [0-9a-f]+ [0-9a-f]{4}: opens in the editor$/).waitFor();
  expect(await visitor.findViolationsInEachView('tooljet-made')).toEqual([]);
  await button('Remove 1 unused…').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('0 not used, 1 in use.').waitFor();
  expect(tooljet.server.state.apps.find(leftId)).toBeUndefined();

  await button('Disconnect').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
  await page.getByText('Connect a ToolJet or a Node-RED').waitFor();
  expect(await hostOf(member)).toBeNull();
  expect(visitor.complaints).toEqual([]);
});

it('shows a proof while it runs, lets it be cancelled, and tells exactly what works', async () => {
  const { member } = await fixture.git.connected();
  tooljet.place({ ...ordersApp(), name: 'Stock' });
  // The proof waits at the components of its app.
  let open = (): void => undefined;
  const until = new Promise<void>((resolve) => (open = resolve));
  tooljet.server.faults = ({ method, path }) =>
    method === 'POST' && path.endsWith('/components') ? { kind: 'held', until } : null;
  await member.put('/host', connectionTo(tooljet)).expect(200);
  await member.post('/host/check').expect(200);
  await using visitor = await fixture.visit(member, '/settings/editor');
  const { page } = visitor;
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  await page.getByText(/^Testing: step [1-9]\d* of \d+$/).waitFor();
  expect(await visitor.findViolationsInEachView('tooljet-proof-runs')).toEqual([]);
  await button('Cancel the test').click();
  await button('Test now').waitFor();
  open();
  await page.getByText('An admin has cancelled the proof', { exact: false }).first().waitFor();
  expect((await hostOf(member)).apps).toEqual([]);

  tooljet.server.faults = ({ path }) =>
    /\/folder(s|-apps)/.test(path) ? { kind: 'status', status: 404, message: 'Not there' } : null;
  await button('Test now').click();
  const abilities = page.getByRole('table', { name: 'Abilities of this ToolJet' });
  const row = (name: string) => abilities.getByRole('row').filter({ hasText: name });
  await row('Read folders').getByText('Not used', { exact: true }).waitFor();
  await row('Change apps by a pull').getByText('Works', { exact: true }).waitFor();
  await page
    .getByRole('table', { name: 'Apps in ToolJet' })
    .getByRole('link', { name: 'Stock', exact: true })
    .waitFor();

  const { abilities: proven } = certificateOf();
  const { url } = tooljet.server;
  await certify(member, tooljet, {
    limits: [{ type: 'Table', path: 'properties/columns', what: 'is lost' }],
    abilities: {
      ...proven,
      pull: { state: 'partly', reasons: ['Table: properties/columns is lost.'] },
      constants: { state: 'not', reasons: [`${url} refuses ${ADMIN.email}.`] },
    },
  });
  await page.reload();
  await row('Change apps by a pull').getByText('Works in part', { exact: true }).waitFor();
  await row('Change apps by a pull').getByText('Table: properties/columns is lost.').waitFor();
  await row('Read names of constants').getByText('Not used', { exact: true }).waitFor();
  await page.getByText('Table: properties/columns, is lost', { exact: true }).waitFor();
  expect(await visitor.findViolationsInEachView('tooljet-proven')).toEqual([]);
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download the report' }).click(),
  ]);
  expect(file.suggestedFilename()).toBe('trellis-proof-2.27.1.json');
  const report = await readFile(await file.path(), 'utf8');
  expect(report).toContain('properties/columns');
  for (const secret of [ADMIN.password, ADMIN.email, url, '127.0.0.1']) expect(report).not.toContain(secret);
  expect(visitor.complaints).toEqual([]);
});
