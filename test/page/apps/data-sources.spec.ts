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
