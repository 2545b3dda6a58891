import { eventually } from '../../support/eventually';
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
  await page.getByRole('button', { name: 'Settings', exact: true }).click();
  const settings = page.getByRole('dialog', { name: 'Deployment settings' });
  await settings.getByRole('button', { name: 'A branch' }).click();
  expect(await settings.getByRole('combobox', { name: 'Branch' }).inputValue()).toBe('main');
  await settings.getByRole('button', { name: 'Save' }).click();
  await page.getByText('All apps from the branch main.').waitFor();

  const planned = async () => {
    await page.getByRole('button', { name: 'Plan a deployment' }).click();
    const dialog = page.getByRole('dialog', { name: 'Deployment plan' });
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

  await page.reload();
  // The way back shows what it changes, and changes nothing before it is confirmed.
  const live = page.getByRole('region', { name: 'Live', exact: true });
  await live.getByRole('heading', { name: 'A table' }).waitFor();
  await live.getByText('1 app', { exact: true }).click();
  const [orders] = await appsOf(production);
  const link = live.getByRole('link', { name: 'Orders' });
  expect(await link.getAttribute('href')).toContain(`/apps/${orders.id}`);
  await live.getByRole('button', { name: 'Roll back…' }).click();
  const back = page.getByRole('dialog', { name: 'Roll back to “App creation”' });
  await back.getByText('Takes back 1 commit').waitFor();
  await back.getByRole('button', { name: /^Orders gets back its former state/ }).click();
  await back.getByRole('list', { name: 'App' }).getByText('table').first().waitFor();
  expect(await visitor.findViolationsInEachView('roll-back')).toEqual([]);
  await back.getByRole('button', { name: 'Cancel' }).click();
  const row = list.getByRole('listitem', { name: 'App creation: Deployed' });
  await row.getByRole('button', { name: 'Roll back to this… App creation' }).click();
  await back.getByRole('button', { name: 'Roll back', exact: true }).click();
  await page.getByText('Rolled back.').waitFor();
  await live.getByRole('heading', { name: 'App creation' }).waitFor();
  const [latest, planned_] = await deploymentsOf(production);
  expect(latest).toMatchObject({ status: 'applied', message: 'App creation', approvedBy: {} });
  expect(planned_.status).toBe('planned');
  // Plans that were only looked at are not in the page's list.
  expect(await list.getByRole('listitem', { name: /: Planned$/ }).count()).toBe(0);
  expect(visitor.complaints).toEqual([]);
});

it('shows why a deployment is refused, and lets an admin alone approve one', async () => {
  const { builder, production, repository } = await twoEnvironments(fixture.git, { approval: true });
  const deployer = await production.invite('builder');
  await using theirs = await fixture.visit(deployer, '/deployments');
  await theirs.page.getByRole('button', { name: 'Plan a deployment' }).click();
  const dialog = theirs.page.getByRole('dialog');
  await dialog.getByRole('list', { name: 'Apps' }).waitFor();
  await dialog.getByRole('button', { name: 'Ask for approval' }).click();
  await theirs.page.getByText('The deployment waits for an approval.').waitFor();
  const waiting = { name: 'App creation: Waiting' };
  await theirs.page.getByRole('listitem', waiting).waitFor();
  expect(await theirs.page.getByRole('button', { name: 'Approve' }).isVisible()).toBe(false);
  expect(await theirs.page.getByRole('button', { name: 'Settings', exact: true }).isVisible()).toBe(false);

  // The admin is told, wherever they are.
  await using visitor = await fixture.visit(production, '');
  const { page } = visitor;
  await page.getByRole('link', { name: '1 deployment waits for your approval' }).click();
  await page.getByTitle('1 deployment waits for your approval').waitFor();
  const card = page.getByRole('listitem', waiting);
  await card.getByText(`asked for by ${deployer.user.name}`).waitFor();
  expect(await visitor.findViolationsInEachView('deployment-waits')).toEqual([]);
  await card.getByRole('textbox', { name: 'Comment' }).fill('Go ahead');
  await card.getByRole('button', { name: 'Approve and deploy: App creation' }).click();
  const deployed = page.getByRole('listitem', { name: 'App creation: Deployed' });
  await deployed.getByText(`approved by ${production.user.name}`).waitFor();
  await deployed.getByText('Go ahead').waitFor();
  await eventually(async () =>
    expect(await page.getByTitle('1 deployment waits for your approval').count()).toBe(0),
  );
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
