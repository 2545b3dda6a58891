import { edited } from '../../integration/tooljet/pull-fixture';
import { ADMIN, ordersApp, ToolJetFixture } from '../../integration/tooljet/tooljet-fixture';
import { eventually } from '../../support/eventually';
import type { GitRepository } from '../../support/git-repository';
import { Keyboard } from '../../support/keyboard';
import { PageFixture } from '../../support/page-fixture';
import { textThere } from '../../support/tooljet/connected-tooljet';
import type { Visitor } from '../../support/visitor';

/** Consecutive steps of one person, who has no mouse. */
describe('an admin with a ToolJet, without a mouse', () => {
  let fixture: PageFixture;
  let tooljet: ToolJetFixture;
  let repository: GitRepository;
  let hostAppId: string;
  let ada: Visitor;
  let keys: Keyboard;

  beforeAll(async () => {
    [fixture, tooljet] = await Promise.all([PageFixture.start(), ToolJetFixture.start()]);
    const connected = await fixture.git.connected();
    ({ repository } = connected);
    hostAppId = tooljet.place({ ...ordersApp(), name: 'Orders' });
    ada = await fixture.visit(connected.member, '/settings/editor');
    keys = new Keyboard(ada.page);
  });

  afterAll(async () => {
    await ada?.[Symbol.asyncDispose]();
    await fixture?.stop();
    await tooljet?.[Symbol.asyncDispose]();
  });

  it('connects the ToolJet, after a password that is refused', async () => {
    const { page } = ada;
    await keys.press('button', 'Connect ToolJet');
    await keys.isAt('textbox', 'Address of ToolJet');
    await page.keyboard.type(tooljet.server.url);
    await keys.fill('Email of the account', ADMIN.email);
    await keys.to('textbox', 'Password of the account');
    fixture.trellis.keepSecret('wrong-password-8e');
    await page.keyboard.type('wrong-password-8e');
    await keys.keys('Enter');
    await page.getByText('Password refused', { exact: false }).waitFor();
    await keys.isSomewhere();
    await keys.to('textbox', 'Password of the account', { key: 'Shift+Tab' });
    await page.keyboard.press('Control+a');
    await page.keyboard.type(ADMIN.password);
    await keys.keys('Enter');
    await page.getByText('Connected', { exact: true }).waitFor();
    await keys.isSomewhere();
  });

  it('opens the app that came here', async () => {
    const { page } = ada;
    const apps = page.getByRole('table', { name: 'Apps in ToolJet' });
    await apps.getByRole('link', { name: 'Orders', exact: true }).waitFor();
    await keys.isSomewhere();
    await keys.press('link', 'Orders');
    await page.getByText('This app is edited in ToolJet.', { exact: false }).waitFor();
    await keys.isSomewhere();
    await keys.to('link', 'Open in ToolJet');
  });

  it('commits it', async () => {
    const { page } = ada;
    await keys.to('link', /^GitSync/, { key: 'Shift+Tab' });
    await keys.keys('Enter');
    await page.getByRole('textbox', { name: 'Commit message' }).waitFor();
    await keys.isSomewhere();
    await keys.fill('Commit message', 'From ToolJet');
    await keys.press('button', 'Commit');
    await page.getByText(/^Committed as/).waitFor();
    await keys.isSomewhere();
    expect((await repository.log())[0]!.message).toContain('From ToolJet');
  });

  it('pulls what a colleague has changed into the ToolJet', async () => {
    const { page } = ada;
    const [path] = (await repository.ls()).filter((file) => file.startsWith('Orders/'));
    const wanted = edited(await repository.show('main', path!), ({ components }) => {
      components.find(({ name }) => name === 'tabs1')!.properties.text = { value: 'from Git' };
    });
    await repository.commit({ [path!]: wanted }, { message: 'A new text' });
    await keys.to('button', 'Check for updates', { key: 'Shift+Tab' });
    await keys.keys('Enter');
    await page.getByRole('button', { name: 'Pull 1 commit' }).waitFor();
    await keys.isSomewhere();
    await keys.press('button', 'Pull 1 commit');
    await eventually(() => expect(textThere(tooljet, hostAppId)).toBe('from Git'));
    await page
      .getByText(/^Pulled/)
      .first()
      .waitFor();
    await keys.isSomewhere();
  });

  it('disconnects the ToolJet', async () => {
    const { page } = ada;
    await keys.to('link', 'Back to apps', { key: 'Shift+Tab' });
    await keys.keys('Enter');
    await page.getByRole('article', { name: 'Orders' }).waitFor();
    await keys.isSomewhere();
    await keys.to('link', 'Workspace settings', { key: 'Shift+Tab' });
    await keys.keys('Enter');
    await keys.press('link', 'Connected editor');
    await keys.press('button', 'Disconnect');
    await page.getByRole('dialog').waitFor();
    await keys.keys('Escape');
    await keys.isAt('button', 'Disconnect');
    await keys.keys('Enter');
    await page.getByRole('dialog').waitFor();
    await keys.press('button', 'Disconnect');
    await page.getByText('Connect a ToolJet or a Node-RED').waitFor();
    await keys.isSomewhere();
    expect(ada.complaints).toEqual([]);
  });
});
