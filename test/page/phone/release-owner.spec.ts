import { twoEnvironments } from '../../support/deployments';
import { commit, edit, type AppBody } from '../../support/git-fixture';
import { PageFixture } from '../../support/page-fixture';
import { Phone } from '../../support/phone';
import type { Member } from '../../support/trellis-server';
import type { Visitor } from '../../support/visitor';

/** Consecutive steps of one person, who has a telephone and nothing else. */
describe('a release owner with a telephone', () => {
  let fixture: PageFixture;
  let builder: Member;
  let production: Member;
  let app: AppBody;
  let visitor: Visitor;
  let phone: Phone;

  beforeAll(async () => {
    fixture = await PageFixture.start();
    ({ builder, production, app } = await twoEnvironments(fixture.git, { approval: true }));
    visitor = await fixture.openApp(builder, { id: app.id, isPhone: true });
    phone = new Phone(visitor);
  });

  afterAll(async () => {
    await visitor?.[Symbol.asyncDispose]();
    await fixture?.stop();
  });

  it('publishes a version with its notes', async () => {
    const { page } = visitor;
    await phone.choose('Version v1', 'Publish v1');
    await phone.fill('Release notes', 'First release');
    await phone.look('publish');
    await phone.tap('button', 'Publish');
    await page.getByText('v1 is published as Orders/v1.').waitFor();
    await phone.look('published');
  });

  it('makes an earlier release live', async () => {
    const { page } = visitor;
    const { body } = await builder.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
    await edit(builder, app.id, 'table');
    await commit(builder, app.id, 'A table').expect(201);
    await builder.post(`/apps/${app.id}/versions/${body.id}/publish`, { notes: 'Second' }).expect(201);
    await phone.choose(/^Version v2/, 'Releases');
    const list = page.getByRole('list', { name: 'Releases' });
    await list.waitFor();
    await phone.look('releases');
    await phone.tap('button', 'Make v1 live…');
    await phone.look('make-live');
    await phone.tap('button', 'Make v1 live');
    const first = list.getByRole('listitem').filter({ hasText: 'Orders/v1' });
    await first.getByText('Live', { exact: true }).waitFor();
    await phone.tap('button', 'Close');
    await list.waitFor({ state: 'detached' });
  });

  it('compares two states of the app', async () => {
    const { page } = visitor;
    await phone.tap('link', /^GitSync/);
    await phone.tap('link', 'History');
    await phone.tap('link', 'Compare');
    await phone.tap('combobox', 'From');
    await phone.look('choose-state');
    await phone.tap('option', /v1/);
    await page.getByRole('region', { name: /v1 →/ }).waitFor();
    await phone.look('compare');
    expect(visitor.complaints).toEqual([]);
  });

  it('approves a deployment, and freezes production', async () => {
    const deployer = await production.invite('builder');
    await deployer.post('/deployments', {}).expect(201);
    await using owner = await fixture.browser.visitor(fixture.address, { member: production, isPhone: true });
    const { page } = owner;
    await page.goto(`/w/${production.workspaceId}/deployments`);
    const hand = new Phone(owner);
    await page.getByRole('button', { name: /^Approve and deploy: / }).waitFor();
    await hand.look('deployment-waits');
    await hand.tap('button', /^Approve and deploy: /);
    await page.getByRole('listitem', { name: /: Deployed$/ }).waitFor();
    await hand.tap('button', 'Settings');
    await hand.tap('switch', /^Freeze/);
    await hand.look('deployment-settings');
    await hand.tap('button', 'Save');
    await page.getByText(/Frozen by .*: nothing is deployed/).waitFor();
    await hand.look('frozen');
    expect(owner.complaints).toEqual([]);
  });
});
