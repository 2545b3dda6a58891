import { twoEnvironments } from '../../support/deployments';
import { commit, edit, type AppBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import { Keyboard } from '../../support/keyboard';
import { PageFixture } from '../../support/page-fixture';
import type { Member } from '../../support/trellis-server';
import type { Visitor } from '../../support/visitor';

let fixture: PageFixture;
let builder: Member;
let production: Member;
let repository: GitRepository;
let app: AppBody;

beforeAll(async () => {
  fixture = await PageFixture.start();
  ({ builder, production, repository, app } = await twoEnvironments(fixture.git));
});

afterAll(() => fixture?.stop());

describe('the release of an app', () => {
  let visitor: Visitor;
  let keys: Keyboard;

  beforeAll(async () => {
    visitor = await fixture.openApp(builder, { id: app.id });
    keys = new Keyboard(visitor.page);
  });

  afterAll(() => visitor?.[Symbol.asyncDispose]());

  it('publishes a version with its notes', async () => {
    const { page } = visitor;
    await keys.choose('Version v1', 'Publish v1');
    await keys.isAt('textbox', 'Release notes');
    await page.keyboard.type('First release');
    await keys.press('button', 'Publish');
    await page.getByText('v1 is published as Orders/v1.').waitFor();
    await keys.isSomewhere();
    expect(await repository.git(['cat-file', 'tag', 'Orders/v1'])).toContain('First release');
  });

  it('makes an earlier release live, and stays in the list', async () => {
    const { page } = visitor;
    const { body } = await builder.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
    await edit(builder, app.id, 'table');
    await commit(builder, app.id, 'A table').expect(201);
    await builder.post(`/apps/${app.id}/versions/${body.id}/publish`, { notes: 'Second' }).expect(201);
    await keys.choose(/^Version v2/, 'Releases');
    const list = page.getByRole('list', { name: 'Releases' });
    await list.waitFor();
    await keys.press('button', 'Make v1 live…');
    await keys.press('button', 'Make v1 live');
    const first = list.getByRole('listitem').filter({ hasText: 'Orders/v1' });
    await first.getByText('Live', { exact: true }).waitFor();
    await keys.isSomewhere();
    await keys.to('button', 'Make v2 live…');
    await keys.keys('Escape');
    await list.waitFor({ state: 'detached' });
    await keys.isAt('button', /^Version v2/);
  });

  it('compares two states of the app', async () => {
    const { page } = visitor;
    await keys.press('link', /^GitSync/);
    await keys.press('link', 'History');
    await keys.press('link', 'Compare');
    await keys.to('combobox', 'From');
    await page.keyboard.type('v1');
    await keys.keys('ArrowDown', 'Enter');
    await keys.isAt('combobox', 'From');
    await page.getByRole('region', { name: /v1 →/ }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });
});

it('deploys, goes back to an earlier deployment, and freezes', async () => {
  await using visitor = await fixture.visit(production, '/deployments');
  const { page } = visitor;
  const keys = new Keyboard(page);
  const deploy = async () => {
    await keys.press('button', 'Plan a deployment');
    const dialog = page.getByRole('dialog', { name: 'Deployment plan' });
    await dialog.getByRole('list', { name: 'Apps' }).waitFor();
    await keys.press('button', 'Deploy');
    await dialog.waitFor({ state: 'detached' });
    await keys.isAt('button', 'Plan a deployment');
  };
  await deploy();
  await builder.post(`/apps/${app.id}/versions`, { name: 'v3' }).expect(201);
  await edit(builder, app.id, 'table');
  await commit(builder, app.id, 'For production').expect(201);
  await deploy();
  const deployments = page.getByRole('list', { name: 'Deployments' });
  await deployments.getByRole('listitem', { name: 'For production: Deployed' }).waitFor();
  const before = await deployments.getByRole('listitem', { name: /: Deployed$/ }).count();
  await keys.press('button', /^Roll back to this… (?!For production)/);
  const back = page.getByRole('dialog', { name: /^Roll back to/ });
  await back.getByRole('list', { name: 'Apps' }).waitFor();
  await keys.press('button', 'Roll back');
  await deployments
    .getByRole('listitem', { name: /: Deployed$/ })
    .nth(before)
    .waitFor();
  await keys.isSomewhere();
  await keys.press('button', 'Settings');
  await keys.to('switch', /^Freeze/);
  await keys.keys('Space');
  await keys.press('button', 'Save');
  await page.getByText(/Frozen by .*: nothing is deployed/).waitFor();
  await keys.isSomewhere();
  expect(visitor.complaints).toEqual([]);
});
