import type { AppBody } from '../../support/git-fixture';
import { PageFixture } from '../../support/page-fixture';
import { Promotion } from '../../support/tooljet/promotion';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

it('a pull asks about a data source with other settings, and the connection lists the decision', async () => {
  const { member: development, repository } = await fixture.git.connected();
  const { member } = await fixture.git.connected({ repository });
  await using promotion = await Promotion.start({ development, production: member, repository }, ['Orders']);
  const [{ gitAppId }] = promotion.apps;
  await promotion.production.asSomebody('POST', '/v2/data_sources', {
    ...{ kind: 'postgresql', name: 'maindb', scope: 'global' },
    options: [{ key: 'host', value: 'of.production' }],
  });
  const { body: app } = await member.post('/git/imports', { gitAppId }).expect(201);
  await promotion.changeInGit('Orders', 'from Git');

  await using visitor = await fixture.visit(member, `/apps/${(app as AppBody).id}/changes`);
  const { page } = visitor;
  await page.getByRole('button', { name: 'Pull 1 commit' }).click();
  const question = page.getByRole('alert').filter({ hasText: 'maindb' });
  await question.getByText('Other settings: host').waitFor();
  expect(await visitor.findViolationsInEachView('decide-data-sources')).toEqual([]);
  await question.getByRole('radio', { name: 'Take the repository’s settings' }).check();
  await question.getByRole('button', { name: 'Pull' }).click();
  await question.waitFor({ state: 'detached' });
  await page
    .getByText(/Pulled/)
    .first()
    .waitFor();

  await using settings = await fixture.visit(member, '/settings/editor');
  const decided = settings.page.getByText('maindb (postgresql): gets the repository’s settings');
  await decided.waitFor();
  await settings.page.getByRole('button', { name: 'Ask again about maindb' }).click();
  await decided.waitFor({ state: 'detached' });
  expect([...visitor.complaints, ...settings.complaints]).toEqual([]);
});

it('leaves out the queries of a data source, names what uses them, and brings them in after another decision', async () => {
  const { member: development, repository } = await fixture.git.connected();
  const { member } = await fixture.git.connected({ repository });
  await using promotion = await Promotion.start({ development, production: member, repository }, ['Orders']);
  const { state } = promotion.production.server;
  await promotion.changeInGit('Orders', '{{queries.pgorders.data}}');
  await using visitor = await fixture.visit(member, '/import');
  const { page } = visitor;
  await page.getByRole('button', { name: 'Import 1 app' }).click();
  const question = page.getByRole('alert').filter({ hasText: 'maindb' });
  await question.getByRole('radio', { name: 'Leave out its queries' }).check();
  expect(await visitor.findViolationsInEachView('skip-data-source')).toEqual([]);
  await question.getByRole('button', { name: 'Import 1 app' }).click();
  await page.getByText('1 of 1 app imported').waitFor();
  await page.getByText(/maindb \(postgresql\): without the queries pgorders\. Used by tabs1\./).waitFor();
  const queriesThere = () =>
    state.queriesOf(state.editingVersionOf(promotion.idInProduction('Orders'))!.id).length;
  const without = queriesThere();

  await page.goto(`${fixture.address}/w/${member.workspaceId}/settings/editor`);
  await page.getByText('maindb (postgresql): its queries are left out').waitFor();
  await page.getByRole('button', { name: 'Ask again about maindb' }).click();
  await page.getByText('maindb (postgresql)').waitFor({ state: 'detached' });
  const { body } = await member.get('/apps').expect(200);
  const [{ id }] = (body as { items: AppBody[] }).items;
  await page.goto(`${fixture.address}/w/${member.workspaceId}/apps/${id}/changes`);
  await page.getByRole('button', { name: 'Pull', exact: true }).click();
  const again = page.getByRole('alert').filter({ hasText: 'maindb' });
  await again.getByRole('radio', { name: 'Create it' }).check();
  await again.getByRole('button', { name: 'Pull' }).click();
  await page.getByText('maindb (postgresql) was created. Enter there: password.').waitFor();
  expect(queriesThere()).toBeGreaterThan(without);
  expect(visitor.complaints).toEqual([]);
});
