import { ADMIN, ordersApp, ToolJetFixture } from '../../integration/tooljet/tooljet-fixture';
import { edited } from '../../integration/tooljet/pull-fixture';
import { eventually } from '../../support/eventually';
import { PageFixture } from '../../support/page-fixture';
import { GitSyncPage } from '../../support/gitsync-page';
import { editThere, findApp, hostOf, textThere } from '../../support/tooljet/connected-tooljet';

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

  await button('Disconnect').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click();
  await page.getByText('Connect a ToolJet or a Node-RED').waitFor();
  expect(await hostOf(member)).toBeNull();
  expect(visitor.complaints).toEqual([]);
});
