import { randomUUID } from 'node:crypto';
import { eventually } from '../../support/eventually';
import { changedDataSource, hostOf } from '../../support/data-sources';
import { appsOf, deploy, twoEnvironments } from '../../support/deployments';
import { changeMeta, commit, patch } from '../../support/git-fixture';
import { changeMarked, markedApp } from '../../support/marked-app';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

it('asks about a data source that was changed here, remembers the answer, and forgets it', async () => {
  const { production, there } = await changedDataSource(fixture.git);
  await using visitor = await fixture.visit(production, '/deployments');
  const { page } = visitor;
  await page.getByRole('button', { name: 'Plan a deployment' }).click();
  const dialog = page.getByRole('dialog', { name: 'Deployment plan' });
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

it('shows the changes of a waiting deployment, which an admin rejects with a reason', async () => {
  const { builder, production, app } = await twoEnvironments(fixture.git);
  await deploy(production);
  await production
    .put('/deployment', { follow: { branch: 'main' }, approval: true, requiresOther: true })
    .expect(200);
  const value = 'Ask {{constants.REGION}}';
  await patch(builder, app.id, { changes: [{ op: 'add', path: '/appV2/icon', value }] });
  await commit(builder, app.id, 'An icon').expect(201);
  const deployer = await production.invite('builder');
  await deploy(deployer);
  await deploy(production);
  await using visitor = await fixture.visit(production, '/deployments');
  const { page } = visitor;
  await page.getByTitle('1 deployment waits for your approval').waitFor();
  const cards = page.getByRole('listitem', { name: 'An icon: Waiting' });
  const own = cards.filter({ hasText: `asked for by ${production.user.name}` });
  await own.getByText('You asked for this deployment, so another admin has to approve it.').waitFor();
  expect(await own.getByRole('button', { name: 'Approve and deploy' }).count()).toBe(0);
  const card = cards.filter({ hasText: `asked for by ${deployer.user.name}` });
  await card.getByText('1 commit since the live one').click();
  await card.getByRole('button', { name: 'Orders 1 change' }).click();
  await card.getByText(value).waitFor();
  const [orders] = await appsOf(production);
  expect(await card.getByRole('link', { name: 'History of Orders' }).getAttribute('href')).toContain(
    orders.id,
  );
  await card.getByText('Missing here: constant REGION').waitFor();
  expect(await visitor.findViolationsInEachView('deployment-changes')).toEqual([]);
  await card.getByRole('textbox', { name: 'Comment' }).fill('Not on a Friday');
  await card.getByRole('button', { name: 'Reject: An icon' }).click();
  await page.getByText('The deployment was rejected.').waitFor();
  const rejected = page.getByRole('listitem', { name: 'An icon: Rejected' });
  await rejected.getByText('Not on a Friday').waitFor();
  await own.getByRole('link', { name: 'Add missing constants' }).click();
  const missing = page.getByRole('dialog', { name: 'Add missing constants' });
  await missing.getByLabel('REGION').fill('EU');
  await missing.getByRole('button', { name: 'Save' }).click();
  await page.waitForURL(/\/deployments$/);
  await own.waitFor();
  await own.getByText('Missing here').waitFor({ state: 'detached' });
  expect(visitor.complaints).toEqual([]);
});

it('checks the branch when it is saved, and warns where nothing would start a deployment', async () => {
  const { production, repository } = await twoEnvironments(fixture.git);
  await repository.git(['branch', 'live', 'main']);
  await repository.git(['tag', 'Orders/v1', 'main']);
  await using visitor = await fixture.visit(production, '/deployments?dialog=settings');
  const { page } = visitor;
  const dialog = page.getByRole('dialog', { name: 'Deployment settings' });
  await dialog.getByRole('combobox', { name: 'Branch' }).click();
  await page.getByRole('option', { name: 'live' }).click();
  await repository.git(['branch', '-D', 'live']);
  await dialog.getByRole('switch', { name: 'Wait for an approval' }).click();
  await dialog.getByRole('switch', { name: 'Not by the person who asked' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText(/The repository has no branch “live”. It has main\./).waitFor();
  expect(await visitor.findViolationsInEachView('deployment-settings')).toEqual([]);
  await dialog.getByRole('button', { name: 'Tags' }).click();
  await dialog.getByRole('combobox', { name: 'Tags' }).click();
  await page.getByRole('option', { name: 'Orders/* 1 tag' }).click();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('All apps from tags Orders/*. Another admin approves each deployment.').waitFor();
  const note = page.getByRole('note').filter({ hasText: 'New commits are not noticed' });
  await note.getByRole('button', { name: 'Check every 5 minutes' }).click();
  await note.waitFor({ state: 'detached' });
  expect((await production.get('/git').expect(200)).body.pollSeconds).toBe(300);
  // The open branch does not concern this page.
  expect(await page.getByRole('button', { name: 'Branch main' }).count()).toBe(0);
  expect(visitor.complaints).toEqual([]);
});

it('shows how many apps a plan has compared', async () => {
  const { production } = await twoEnvironments(fixture.git);
  const planned = await deploy(production, { plan: true });
  const { body } = await production.get('/git/jobs').expect(200);
  const [made] = (body as { items: { id: string; kind: string }[] }).items;
  await using visitor = await fixture.visit(production, '/deployments');
  const { page } = visitor;
  let isOver = false;
  await page.route('**/deployments', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ status: 202, json: { jobId: made.id, status: 'running' } })
      : route.fallback(),
  );
  await page.route(`**/git/jobs/${made.id}`, (route) => {
    const running = { status: 'running', result: null, compared: { done: 120, total: 300 } };
    return route.fulfill({ json: { ...made, ...(isOver ? { result: planned } : running) } });
  });
  await page.getByRole('button', { name: 'Plan a deployment' }).click();
  const dialog = page.getByRole('dialog', { name: 'Deployment plan' });
  await dialog.getByRole('status').getByText('Comparing 120 of 300 apps…').waitFor();
  isOver = true;
  await dialog.getByRole('list', { name: 'Apps' }).waitFor();
});

it('says what failed, and tries again', async () => {
  const { production } = await twoEnvironments(fixture.git);
  const { body: git } = await production.get('/git').expect(200);
  await fixture.git.server.revoke(git.key.publicKey as string);
  await fixture.git.server.endConnections();
  await production.post('/deployments').expect(422);
  await using visitor = await fixture.visit(production, '/deployments');
  const { page } = visitor;
  const failed = page.getByRole('listitem', { name: 'Failed before a commit was found: Failed' });
  await failed.getByRole('list', { name: 'Problems' }).waitFor();
  await page.getByRole('button', { name: 'Plan a deployment' }).click();
  const dialog = page.getByRole('dialog', { name: 'Deployment plan' });
  await dialog.getByRole('alert').waitFor();
  await fixture.git.server.authorize(git.key.publicKey as string, {});
  await dialog.getByRole('button', { name: 'Try again' }).click();
  await dialog.getByText('is added').waitFor();
});

it('folds the apps of a deployment of many, and keeps its shape', async () => {
  const { production, repository, app } = await twoEnvironments(fixture.git);
  const content = await repository.show('main', 'Orders/v1.json');
  const ids = Array.from({ length: 300 }, () => randomUUID());
  const meta = await changeMeta(repository, (entries) => {
    for (const [index, id] of ids.entries())
      entries[id] = {
        ...entries[app.gitAppId],
        gitAppId: id,
        gitAppName: `App ${index}`,
        gitVersionId: randomUUID(),
      };
  });
  const files = Object.fromEntries(ids.map((_, index) => [`App ${index}/v1.json`, content]));
  await repository.commit({ ...files, '.meta/meta.json': meta }, { message: 'Many' });
  await deploy(production);
  await using visitor = await fixture.visit(production, '/deployments');
  const { page } = visitor;
  const row = page.getByRole('listitem', { name: 'Many: Deployed' });
  const apps = row.getByRole('list', { name: 'Apps' }).getByRole('listitem');
  await apps.first().waitFor();
  expect(await apps.count()).toBe(5);
  const live = page.getByRole('region', { name: 'Live', exact: true });
  await live.getByText('301 apps', { exact: true }).click();
  await live.getByRole('link', { name: 'App 299', exact: true }).waitFor();
  expect(await visitor.findViolationsInEachView('deployment-many')).toEqual([]);
  await row.getByRole('button', { name: 'Show all 301 apps' }).click();
  await eventually(async () => expect(await apps.count()).toBe(301));
  expect(visitor.complaints).toEqual([]);
});

it('shows pictures of what a finished deployment has changed', async () => {
  const { member: builder, repository } = await fixture.git.connected();
  const app = await markedApp(builder, 'Orders');
  const { member: production } = await fixture.git.connected({ repository });
  await production.put('/deployment', { follow: { branch: 'main' } }).expect(200);
  await deploy(production);
  await changeMarked(builder, app);
  await commit(builder, app.id, 'Marked').expect(201);
  await deploy(production);
  await using visitor = await fixture.visit(production, '/deployments');
  const row = visitor.page.getByRole('listitem', { name: 'Marked: Deployed' });
  await row.getByRole('button', { name: /^Orders/ }).click();
  for (const moment of ['before', 'after']) {
    const picture = row.getByRole('img', { name: `Page home ${moment}` });
    await eventually(async () =>
      expect(
        await picture.evaluate((image: unknown) => (image as { naturalWidth: number }).naturalWidth),
      ).toBe(1292),
    );
  }
  expect(visitor.complaints).toEqual([]);
});
