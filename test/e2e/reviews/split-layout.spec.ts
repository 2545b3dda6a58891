import { createBranch } from '../../support/branches';
import { commit, exported, getApp, GitFixture, patch, type AppBody } from '../../support/git-fixture';
import { decline, openReview, reviewedChange } from '../../support/reviews';
import { ONE, partsOf, splitMetaOf, splitRepositoryWithTwo, TWO } from '../../support/split-repository';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

it('takes changes and whole apps back in part files', async () => {
  const { member, repository } = await fixture.connected({ repository: await splitRepositoryWithTwo() });
  const { body } = await member.post('/git/imports', { gitAppId: 'one', locked: false }).expect(201);
  const app = body as AppBody;
  await createBranch(member, 'feature');
  const feature = member.on('feature');
  const { appV2 } = JSON.parse(await exported(feature, app.id)) as {
    appV2: { components: { id: string }[] };
  };
  const changes = appV2.components.map(({ id }, index) => ({
    op: 'replace',
    path: `/appV2/components/${index}/name`,
    value: `new-${id}`,
  }));
  await patch(feature, app.id, { changes });
  await commit(feature, app.id).expect(201);
  const THREE = 'apps/Added';
  await repository.commit(
    {
      ...partsOf(THREE, { id: 'three', name: 'Added' }),
      '.meta/appMeta.json': splitMetaOf({ one: ONE, three: THREE }),
    },
    { branch: 'feature', delete: Object.keys(partsOf(TWO, { id: 'two', name: 'Orders' })) },
  );
  const review = await openReview(member);
  const whole = review.apps.filter(({ change }) => change !== 'changed').map(({ changes: [one] }) => one.id);
  expect(whole).toHaveLength(2);
  await decline(member, review, reviewedChange(review, 'component', 'one-d'), ...whole);
  await member.post(`/reviews/${review.id}/complete`, { approve: false }).expect(201);
  const nameAt = async (id: string) =>
    (JSON.parse(await repository.show('feature', `${ONE}/components/${id}.json`)) as { name: string }).name;
  expect([await nameAt('one-c'), await nameAt('one-d')]).toEqual(['new-one-c', 'button1']);
  expect(await repository.ls('feature')).toEqual(await repository.ls('main'));
  const ids = Object.keys(JSON.parse(await repository.show('feature', '.meta/appMeta.json')) as object);
  expect(ids.sort()).toEqual(['one', 'two']);
  for (const path of Object.keys(partsOf(TWO, { id: 'two', name: 'Orders' })))
    expect(await repository.show('feature', path)).toBe(await repository.show('main', path));
  await feature.post(`/apps/${app.id}/git/pull`).expect(200);
  expect((await getApp(feature, app.id)).gitState).toBe('clean');
  await repository.fsck();
});
