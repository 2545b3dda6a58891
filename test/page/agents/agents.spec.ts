import { Agent, importedApp } from '../../support/agent';
import { exported } from '../../support/git-fixture';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

it('shows what an agent has done, and undoes it with one button', async () => {
  const { member } = await fixture.git.connected({ member: await fixture.admin.inNewWorkspace() });
  const app = await importedApp(member, 'Orders');
  await using visitor = await fixture.visit(member, '/agents');
  const { page } = visitor;
  await page.getByText('No agent has worked here yet').waitFor();

  await using agent = await Agent.of(member, { name: '<b>Agent</b>', version: '2.1' });
  const before = await exported(member, app.id);
  const { version } = await agent.get('outline', { app: 'Orders' });
  const edits = [{ op: 'set', of: 'title', path: 'properties.text', value: 'By an agent' }];
  const { branch } = await agent.get('edit', { app: 'Orders', version, edits });
  await agent.use('edit', { app: 'Orders', version: 'stale', edits });
  await page.reload();
  await page.getByRole('heading', { name: 'b-agent-b/2.1' }).waitFor();
  await page.getByRole('link', { name: branch }).waitFor();
  const calls = page.getByRole('list', { name: 'Last calls of b-agent-b/2.1' });
  await calls.getByText('changed_since_read').waitFor();
  expect(await calls.innerText()).toMatch(/outline[\s\S]*edit/);
  expect(await visitor.findViolationsInEachView('agents')).toEqual([]);

  await agent.get('commit', { apps: ['Orders'], message: 'A title' });
  await page.getByRole('link', { name: 'Review what b-agent-b/2.1 has changed' }).click();
  await page.getByRole('heading', { level: 1, name: `Review ${branch} into main` }).waitFor();
  await page.getByText('By an agent').first().waitFor();
  await page.goBack();

  await page.getByRole('button', { name: 'Undo session of b-agent-b/2.1' }).click();
  await page.getByRole('dialog').getByText('is taken back on the branch', { exact: false }).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Undo session' }).click();
  await page.getByText('The session was undone.').waitFor();
  await page.getByText('Undone', { exact: true }).waitFor();
  expect(await exported(member.on(branch), app.id)).toBe(before);
  expect(visitor.complaints).toEqual([]);
});

it('makes a token for agents alone', async () => {
  await using visitor = await fixture.visit(fixture.admin);
  const { page } = visitor;
  await page.goto(`${fixture.address}/profile`);
  await page.getByRole('button', { name: 'New token' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('My agent');
  await page.getByLabel('Agents only').check();
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByText('Copy the token now', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('row').filter({ hasText: 'My agent' }).getByText('Agents only').waitFor();
});
