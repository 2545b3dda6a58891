import { eventually } from '../../support/eventually';
import { connect } from '../../support/connect';
import { commit, createApp } from '../../support/git-fixture';
import { createGitRepository } from '../../support/git-repository';
import { holdRequests } from '../../support/hold-requests';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

it('leads an admin to the first commit and the team, and is gone when all is done', async () => {
  const member = await fixture.admin.inNewWorkspace();
  await using visitor = await fixture.visit(member);
  const { page } = visitor;
  const steps = page.getByRole('region', { name: 'First steps' });
  await steps.getByText('0 of 4 done').waitFor();
  expect(await visitor.findViolationsInEachView('first-steps')).toEqual([]);

  await eventually(async () =>
    expect(await page.getByRole('button', { name: /^(New|Create)/ }).allInnerTexts()).toEqual([
      'Create new app',
    ]),
  );
  await page.getByRole('button', { name: 'Create new app' }).click();
  await page.getByLabel('App name').fill('Orders');
  await page.getByRole('dialog').getByRole('button', { name: 'Create app' }).click();
  await page.getByRole('heading', { name: 'Orders' }).waitFor();
  await page.goBack();
  await steps.getByText('1 of 4 done').waitFor();
  await steps.getByText('Create or import an app, done').waitFor();

  // Without a repository there is nothing to commit to.
  expect(await steps.getByRole('link', { name: 'Choose apps' }).count()).toBe(0);
  await steps.getByRole('link', { name: 'Configure Git' }).click();
  await page.getByLabel('Git repository URL').waitFor();
  await page.goBack();
  await steps.getByRole('link', { name: 'Connect', exact: true }).click();
  await page.getByLabel('Git repository URL').waitFor();
  await connect(member, { server: fixture.git.server, repository: await createGitRepository() });
  await page.getByRole('heading', { name: 'You are connected' }).waitFor();
  expect(await visitor.findViolationsInEachView('connected-next-step')).toEqual([]);
  await page.getByRole('link', { name: 'Commit your app' }).click();
  await page.getByRole('heading', { level: 1, name: 'Commit Orders' }).waitFor();
  const [{ id }] = (await member.get('/apps').expect(200)).body.items as [{ id: string }];
  await commit(member, id, 'The first one');
  await page.getByRole('link', { name: 'Apps', exact: true }).click();
  await steps.getByText('3 of 4 done').waitFor();

  await steps.getByRole('link', { name: 'Invite' }).click();
  await page.getByRole('button', { name: 'Add member' }).waitFor();
  await member.invite('builder');
  await page.goto(`${fixture.address}/w/${member.workspaceId}`);
  await page.getByRole('article', { name: 'Orders' }).waitFor();
  await steps.waitFor({ state: 'detached' });
  expect(visitor.complaints).toEqual([]);
});

it('moves nothing that can be pressed by then, however late the first steps are known', async () => {
  const member = await fixture.admin.inNewWorkspace();
  await using visitor = await fixture.browser.visitor(fixture.address, { member });
  const { page } = visitor;
  const release = await holdRequests(page, '**/members*');
  const loaded = page.waitForResponse(/\/apps(\?|$)/);
  await page.goto(`${fixture.address}/w/${member.workspaceId}`);
  await (await loaded).finished();
  await page.getByRole('status', { name: 'Loading apps' }).waitFor();
  const controls = page.getByRole('main').getByRole('button');
  expect(await controls.allInnerTexts()).toEqual(['']);
  const menu = await controls.boundingBox();
  release();
  await page.getByRole('region', { name: 'First steps' }).waitFor();
  expect(await page.getByRole('button', { name: 'Import from Git' }).isVisible()).toBe(true);
  expect(await page.getByRole('button', { name: 'More ways to add an app' }).boundingBox()).toEqual(menu);
});

it('shows a builder what builders can do, until they hide it, and nothing to viewers', async () => {
  const admin = await fixture.admin.inNewWorkspace();
  await createApp(admin, 'Sales', { commitChanges: false });
  await using visitor = await fixture.visit(await admin.invite('builder'));
  const { page } = visitor;
  const steps = page.getByRole('region', { name: 'First steps' });
  await steps.getByText('1 of 2 done').waitFor();
  await steps.getByRole('button', { name: 'Hide the first steps' }).click();
  await steps.waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('article', { name: 'Sales' }).waitFor();
  expect(await steps.count()).toBe(0);

  await using looking = await fixture.visit(await admin.invite('viewer'));
  await looking.page.getByRole('article', { name: 'Sales' }).waitFor();
  expect(await looking.page.getByRole('region', { name: 'First steps' }).count()).toBe(0);
});
