import { patch } from '../../support/git-fixture';
import { GitSyncPage } from '../../support/gitsync-page';
import { PageFixture } from '../../support/page-fixture';

let fixture: PageFixture;

beforeAll(async () => {
  fixture = await PageFixture.start();
});

afterAll(() => fixture?.stop());

// Put together, so that this file has none.
const TOKEN = ['ghp', `${'a1B2c3D4e5'.repeat(3)}F6g7H8`].join('_');

it('says where a secret is that was not committed, and lets an admin allow it', async () => {
  const { member, repository, app } = await fixture.git.withApp('Orders');
  await patch(member, app.id, { changes: [{ op: 'add', path: '/appV2/icon', value: TOKEN }] });
  const tip = await repository.tip();
  await using sync = await GitSyncPage.open(fixture, { member, app });
  const { page } = sync;
  await sync.commit('With a token');
  await sync.says(/seems to contain a secret in plain text: github in the app/);
  await sync.unfold('Not committed');
  expect(await sync.visitor.findViolationsInEachView('secret-found')).toEqual([]);
  expect(await repository.tip()).toBe(tip);
  await sync.button('Allow in commits…').click();
  const dialog = page.getByRole('dialog', { name: 'Allow in commits' });
  await dialog.getByRole('list', { name: 'Values' }).getByText('/appV2/icon').waitFor();
  await dialog.getByRole('button', { name: 'Allow' }).click();
  await dialog.getByText('Enter why it may be committed.').waitFor();
  await dialog.getByLabel('Reason').fill('Revoked long ago');
  expect(await sync.visitor.findViolationsInEachView('allow-secret')).toEqual([]);
  await dialog.getByRole('button', { name: 'Allow' }).click();
  await page.getByText('The app can now be committed.').waitFor();
  await sync.button('Try again').click();
  await sync.says(/Committed as/);
  const { body } = await member.get('/git/allowed-secrets').expect(200);
  expect(body.items).toMatchObject([{ reason: 'Revoked long ago' }]);
  expect(sync.visitor.complaints).toEqual([]);
});
