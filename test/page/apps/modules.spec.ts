import { addModule, showing } from '../../integration/tooljet/module-fixture';
import { certificateFor, ProvenToolJet } from '../../integration/tooljet/proven-tooljet';
import { commit } from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { PageFixture } from '../../support/page-fixture';
import { appeared, certify, connectionTo } from '../../support/tooljet/connected-tooljet';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

async function connect(member: Member, { fixture: tooljet }: ProvenToolJet): Promise<void> {
  await member.put('/host', connectionTo(tooljet)).expect(200);
  await certify(member, tooljet, certificateFor(tooljet));
  await member.post('/host/check').expect(200);
}

it('marks modules, and imports the one that an app lacks together with it', async () => {
  await using development = await ProvenToolJet.start('3.20.40');
  await using production = await ProvenToolJet.start('3.20.40');
  const { member, repository } = await fixture.git.connected();
  development.fixture.place({ ...showing(await addModule(development, 'Clock')), name: 'Orders' });
  await connect(member, development);
  for (const name of ['Clock', 'Orders'])
    await commit(member, (await appeared(member, name)).id, name).expect(201);
  const { member: there } = await fixture.git.connected({ repository });
  await connect(there, production);

  await using visitor = await fixture.visit(there, '/import');
  const { page } = visitor;
  await page.getByRole('checkbox', { name: 'Clock' }).uncheck();
  await page.getByRole('button', { name: 'Import 1 app' }).click();
  await page.getByText(/Pull the module first: import Clock/).waitFor();
  expect(await visitor.findViolationsInEachView('import-without-its-module')).toEqual([]);
  await page.getByRole('button', { name: 'Import with Clock' }).click();
  const question = page.getByRole('alert').filter({ hasText: 'maindb' });
  await question.getByRole('button', { name: 'Import 1 app' }).click();
  await page.getByText('2 of 2 apps imported').waitFor();

  await page.getByRole('main').getByRole('link', { name: 'Back to apps' }).last().click();
  await page.getByRole('article', { name: 'Clock' }).getByText('Module').waitFor();
  await page.getByRole('article', { name: 'Orders' }).waitFor();
  expect(await page.getByRole('article', { name: 'Orders' }).getByText('Module').count()).toBe(0);
  expect(visitor.complaints).toEqual([]);
});
