import { ConfigureGit } from '../../support/configure-git';
import { commit, edit, exported } from '../../support/git-fixture';
import { eventually } from '../../support/eventually';
import { appOf, changeTheirs } from '../../support/merges';
import { PageFixture } from '../../support/page-fixture';
import { deliver, pageOf } from '../../support/webhooks/webhook';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

it('makes a webhook, shows its secret once and what was delivered, and pulls by itself', async () => {
  const { member, repository, app } = await fixture.git.withApp('Orders');
  await using git = await ConfigureGit.open(fixture, member);
  const { page } = git;
  await page.getByText('Off: apps are marked as behind until someone pulls.').waitFor();
  await page.getByRole('switch', { name: 'Pull automatically' }).click();
  await page.getByText('On: apps are updated when others push.', { exact: false }).waitFor();
  await git.button('Create a webhook').click();
  const dialog = page.getByRole('dialog', { name: 'Enter this secret at the provider' });
  const secret = await dialog.getByText(/^whsec_/).innerText();
  expect(await git.visitor.findViolationsInEachView('webhook-secret')).toEqual([]);
  await dialog.getByRole('button', { name: 'Done' }).click();
  const url = await page.getByRole('group', { name: 'Payload URL' }).innerText();
  await page.getByText('No deliveries yet.').waitFor();

  const webhook = { path: new URL(url).pathname, secret };
  await commit(member, app.id, 'Nothing new').expect(200);
  const sha = await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs'));
  await deliver(member, webhook, { page: pageOf(repository), sha, secret: 'whsec_AAAA' }).expect(401);
  const last = page.getByRole('status', { name: 'Last delivery' });
  await last.getByText('refused: not signed with the secret', { exact: false }).waitFor();
  await deliver(member, webhook, { page: pageOf(repository), sha });
  await eventually(async () => expect(appOf(await exported(member, app.id)).icon).toBe('theirs'));
  expect(await git.visitor.findViolationsInEachView('incoming')).toEqual([]);

  await git.button('Remove webhook').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await git.button('Create a webhook').waitFor();
  await member.get('/git/webhook').expect(404);
  expect(git.visitor.complaints).toEqual([]);
});

it('asks the repository at an interval, and shows why it cannot', async () => {
  const { member, app } = await fixture.git.withApp('Orders');
  await using git = await ConfigureGit.open(fixture, member);
  await git.page.getByRole('combobox', { name: 'Check the repository' }).click();
  await git.page.getByRole('option', { name: 'Every day' }).click();
  const look = git.page.getByRole('status', { name: 'Last check of the repository' });
  await look.getByText('Reachable').waitFor();
  expect((await member.get('/git')).body).toMatchObject({ pollSeconds: 86_400, lastLook: { error: null } });
  const { body } = await member.get('/git').expect(200);
  await fixture.git.server.revoke(body.key.publicKey as string);
  await fixture.git.server.endConnections();
  await edit(member, app.id, 'mine');
  await member.patch('/git', { pollSeconds: 3_600 }).expect(200);
  await look.getByText('Last check failed').waitFor();
  expect(await git.visitor.findViolationsInEachView('look-failed')).toEqual([]);
});
