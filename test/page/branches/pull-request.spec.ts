import { Client } from 'pg';
import { eventually } from '../../support/eventually';
import { createBranch } from '../../support/branches';
import { BranchMenuPage } from '../../support/branches-page';
import { commit, createApp, edit } from '../../support/git-fixture';
import { PageFixture } from '../../support/page-fixture';
import { GitHubServer } from '../../support/providers/github-server';
import type { Member } from '../../support/member';

const ADA = { login: 'ada', token: 'token-of-ada-0f3ab2', organizations: ['tools'] };

let fixture: PageFixture;
let server: GitHubServer;
let database: Client;

beforeAll(async () => {
  fixture = await PageFixture.start();
  server = await new GitHubServer([ADA]).start();
  database = new Client({ connectionString: fixture.git.trellis.databaseUrl });
  await database.connect();
});

afterAll(async () => {
  await database?.end();
  await fixture?.stop();
  await server?.stop();
});

const DESCRIPTION = '- **Orders**: 1 change\n  - App Orders: changed\n- **Sales \\*new\\***: added';

const button = (menu: BranchMenuPage, name: string | RegExp) =>
  menu.dialog.getByRole('button', { name, exact: true });

/** A branch with a changed app and another one, and main, which the provider protects, as the page is told. */
async function withProtectedMain() {
  const found = await fixture.git.withApp();
  const { member, app } = found;
  await createBranch(member, 'feature');
  await edit(member.on('feature'), app.id, 'table');
  await commit(member.on('feature'), app.id, 'A table').expect(201);
  await createApp(member.on('feature'), 'Sales *new*', { commitChanges: true });
  const menu = new BranchMenuPage(await fixture.visit(member));
  await menu.opener('main').waitFor();
  await menu.page.route('**/git/branches', async (route) => {
    const response = await route.fetch();
    const { items } = (await response.json()) as { items: { name: string }[] };
    const told = items.map((branch) => ({ ...branch, isProtected: branch.name === 'main' }));
    // The page drops a request that a newer one replaces.
    await route.fulfill({ response, json: { items: told } }).catch(() => undefined);
  });
  await menu.page.goto(`${fixture.address}/w/${member.workspaceId}?branch=feature`);
  await menu.opener('feature').waitFor();
  return { ...found, menu };
}

/** Sets the repository's URL without a connection: no Git server of the tests has the address of a provider. */
const useRepository = ({ workspaceId }: Member, url: string) =>
  database.query('update git_configs set repository_url = $2 where workspace_id = $1', [workspaceId, url]);

it('offers a pull request into a protected branch, with what it changes in words', async () => {
  const { member, repository, menu } = await withProtectedMain();
  await using _ = menu;
  const { baseUrl, certificateAuthority } = server;
  const account = { provider: 'github', baseUrl, token: ADA.token, certificateAuthority };
  await member.post('/api/provider-accounts', account).expect(201);
  await menu.merge('feature', 'Merge into main…');
  await menu.says('main is protected at the provider');
  await button(menu, 'Merge anyway').waitFor();
  expect(await menu.visitor.findViolationsInEachView('merge-protected')).toEqual([]);
  await button(menu, 'Open a pull request…').click();
  const title = menu.dialog.getByLabel('Title');
  const description = menu.dialog.getByLabel('Description');
  await eventually(async () => expect(await title.inputValue()).toBe('Merge feature into main'));
  await eventually(async () => expect(await description.inputValue()).toBe(DESCRIPTION));
  expect(await menu.visitor.findViolationsInEachView('pull-request')).toEqual([]);
  const hosted = await server.host('tools/apps', ['main', 'feature']);
  await useRepository(member, hosted.httpsUrl);
  const tip = await repository.tip();
  await title.fill('  ');
  await button(menu, 'Open pull request').click();
  await menu.says('Enter a title.');
  await title.fill('A table for orders');
  await button(menu, 'Open pull request').dblclick();
  const link = menu.dialog.getByRole('link', { name: 'See it at the provider' });
  await eventually(async () => expect(await link.getAttribute('href')).toMatch(/tools\/apps\/pull\/1$/));
  expect(hosted.pullRequests).toMatchObject([
    {
      from: 'feature',
      into: 'main',
      title: 'A table for orders',
      description: DESCRIPTION,
    },
  ]);
  expect(await repository.tip()).toBe(tip);
  expect(await menu.visitor.findViolationsInEachView('pull-request-open')).toEqual([]);
  await button(menu, 'Close').last().click();
  await menu.dialog.waitFor({ state: 'detached' });
  expect(menu.visitor.complaints).toEqual([]);
});

it('leads to the provider’s page, or to an account, where there is none', async () => {
  const { member, menu } = await withProtectedMain();
  await using _ = menu;
  await menu.merge('feature', 'Merge into main…');
  await button(menu, 'Open a pull request…').click();
  await menu.dialog.getByLabel('Title').fill('Typed');
  await useRepository(member, 'https://github.com/tools/apps.git');
  await button(menu, 'Open pull request').click();
  const link = menu.dialog.getByRole('link', { name: 'Open it on the provider’s page' });
  await eventually(async () =>
    expect(await link.getAttribute('href')).toBe(
      'https://github.com/tools/apps/compare/main...feature?expand=1',
    ),
  );
  await eventually(async () => expect(await menu.dialog.getByLabel('Title').inputValue()).toBe('Typed'));
  expect(await menu.visitor.findViolationsInEachView('pull-request-account')).toEqual([]);
  await menu.dialog.getByRole('link', { name: 'Connect an account' }).click();
  await menu.page.getByRole('heading', { level: 1, name: 'Profile' }).waitFor();
  await menu.dialog.waitFor({ state: 'detached' });
});

it('offers one after a push that the repository refuses, and keeps what was written', async () => {
  const { repository, menu } = await withProtectedMain();
  await using _ = menu;
  await menu.page.unroute('**/git/branches');
  await menu.page.reload();
  await repository.addHook('pre-receive', 'echo "Only by pull request." >&2; exit 1');
  await menu.opener('feature').waitFor();
  await menu.merge('feature', 'Merge into main…');
  await menu.says('so it takes over the commits of feature as they are.');
  await button(menu, 'Merge').click();
  await menu.says('Only by pull request.');
  await button(menu, 'Open a pull request instead').click();
  await menu.dialog.getByLabel('Description').fill('By hand');
  await button(menu, 'Cancel').click();
  await menu.says('Only by pull request.');
});
