import { eventually } from '../../support/eventually';
import { changedDataSource, hostOf } from '../../support/data-sources';
import { appsOf, deploymentsOf, twoEnvironments } from '../../support/deployments';
import { commit, createApp, edit } from '../../support/git-fixture';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

it('follows a branch, shows the plan of a deployment, deploys, and goes back', async () => {
  const { member: builder, repository, app } = await fixture.git.withApp('Orders');
  const { member: production } = await fixture.git.connected({ repository });
  await using visitor = await fixture.visit(production, '/deployments');
  const { page } = visitor;
  await page.getByText('No deployments yet').waitFor();
  expect(await visitor.findViolationsInEachView('deployments-empty')).toEqual([]);
  await page.getByRole('group', { name: 'Follow' }).getByRole('button', { name: 'A branch' }).click();
  await page.getByRole('textbox', { name: 'Branch' }).fill('main');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('All apps from the branch main.').waitFor();

  const planned = async () => {
    await page.getByRole('button', { name: 'Plan a deployment' }).click();
    const dialog = page.getByRole('dialog', { name: 'Plan of a deployment' });
    await dialog.getByRole('list', { name: 'Apps' }).waitFor();
    return dialog;
  };
  const first = await planned();
  await first.getByText('is added').waitFor();
  expect(await visitor.findViolationsInEachView('deployment-plan')).toEqual([]);
  await first.getByRole('button', { name: 'Deploy' }).click();
  const list = page.getByRole('list', { name: 'Deployments' });
  await list.getByRole('listitem', { name: 'App creation: Deployed' }).waitFor();
  expect(await appsOf(production)).toHaveLength(1);

  await edit(builder, app.id, 'table');
  await commit(builder, app.id, 'A table').expect(201);
  const second = await planned();
  await second.getByText('1 change', { exact: true }).waitFor();
  await second.getByRole('button', { name: 'Deploy' }).click();
  await list.getByRole('listitem', { name: 'A table: Deployed' }).waitFor();
  await eventually(async () =>
    expect(await list.getByRole('listitem', { name: /: [A-Z][a-z]+$/ }).count()).toBe(2),
  );
  expect(await visitor.findViolationsInEachView('deployments')).toEqual([]);

  const applied = list.getByRole('listitem', { name: 'App creation: Deployed' });
  await applied.getByRole('button', { name: 'Deploy again: App creation' }).click();
  await applied.nth(1).waitFor();
  const [latest] = await deploymentsOf(production);
  expect(latest).toMatchObject({ status: 'applied', message: 'App creation', approvedBy: {} });
  expect(visitor.complaints).toEqual([]);
});

it('shows why a deployment is refused, and lets an admin alone approve one', async () => {
  const { builder, production, repository } = await twoEnvironments(fixture.git, { approval: true });
  const deployer = await production.invite('builder');
  await using theirs = await fixture.visit(deployer, '/deployments');
  await theirs.page.getByRole('button', { name: 'Plan a deployment' }).click();
  const dialog = theirs.page.getByRole('dialog');
  await dialog.getByRole('list', { name: 'Apps' }).waitFor();
  await dialog.getByRole('button', { name: 'Deploy' }).click();
  await theirs.page.getByText('The deployment waits for an approval.').waitFor();
  const waiting = { name: 'App creation: Waiting' };
  await theirs.page.getByRole('listitem', waiting).waitFor();
  expect(await theirs.page.getByRole('button', { name: 'Approve' }).isVisible()).toBe(false);
  expect(await theirs.page.getByRole('group', { name: 'Follow' }).isVisible()).toBe(false);

  await using visitor = await fixture.visit(production, '/deployments');
  const { page } = visitor;
  await page.getByRole('listitem', waiting).getByRole('button', { name: 'Approve' }).click();
  await page.getByRole('listitem', { name: 'App creation: Deployed' }).waitFor();
  await page.getByText(`approved by ${production.user.name}`).waitFor();
  // The other window hears of it.
  await theirs.page.getByRole('listitem', { name: 'App creation: Deployed' }).waitFor();

  await createApp(builder, 'Sales', { commitChanges: true });
  await repository.commit({ 'Orders/v1.json': '{' }, { message: 'Broken' });
  await page.getByRole('button', { name: 'Plan a deployment' }).click();
  const problems = page.getByRole('dialog').getByRole('list', { name: 'Problems' });
  await problems.getByText(/Orders\/v1\.json/).waitFor();
  await eventually(async () =>
    expect(await page.getByRole('dialog').getByRole('button', { name: 'Deploy' }).isDisabled()).toBe(true),
  );
  expect(await visitor.findViolationsInEachView('deployment-refused')).toEqual([]);
  expect(visitor.complaints).toEqual([]);
});

it('asks about a data source that was changed here, remembers the answer, and forgets it', async () => {
  const { production, there } = await changedDataSource(fixture.git);
  await using visitor = await fixture.visit(production, '/deployments');
  const { page } = visitor;
  await page.getByRole('button', { name: 'Plan a deployment' }).click();
  const dialog = page.getByRole('dialog', { name: 'Plan of a deployment' });
  await dialog
    .getByRole('list', { name: 'Problems' })
    .getByText('An admin decides which ones to keep.')
    .waitFor();
  await eventually(async () =>
    expect(await dialog.getByRole('button', { name: 'Deploy' }).isDisabled()).toBe(true),
  );
  expect(await visitor.findViolationsInEachView('deployment-collision')).toEqual([]);
  await dialog.getByRole('button', { name: 'Keep: Db › db' }).click();
  await dialog.getByText('the options here are kept').waitFor();
  await dialog.getByRole('button', { name: 'Deploy' }).click();
  await page.getByRole('listitem', { name: 'stage: Deployed' }).waitFor();
  expect(await hostOf(production, there)).toBe('prod');

  const decisions = page.getByRole('list', { name: 'Decisions on data sources' });
  await decisions.getByText('The options here are kept.').waitFor();
  expect(await visitor.findViolationsInEachView('deployment-decisions')).toEqual([]);
  await decisions.getByRole('button', { name: 'Forget: Db › db' }).click();
  await decisions.waitFor({ state: 'detached' });
  expect((await production.get('/deployment/collision-choices').expect(200)).body.items).toEqual([]);
  expect(visitor.complaints).toEqual([]);
});
