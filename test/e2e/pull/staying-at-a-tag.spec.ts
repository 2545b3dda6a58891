import { eventually } from '../../support/eventually';
import {
  createApp,
  ended,
  exported,
  getApp,
  GitFixture,
  renameByHand,
  type AppBody,
} from '../../support/git-fixture';
import type { Member } from '../../support/member';
import { appOf, changeTheirs } from '../../support/merges';
import { gitOf, pull, pullTag, stateOf, TAG, taggedApp } from '../../support/tagged-app';
import { deliver, makeWebhook, pageOf } from '../../support/webhooks/webhook';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

async function following() {
  const found = await taggedApp(fixture);
  const { member, repository } = found;
  const webhook = await makeWebhook(member);
  await member.patch('/git', { autoPull: true }).expect(200);
  const tell = (sha: string) => deliver(member, webhook, { page: pageOf(repository), sha });
  return { ...found, tell };
}

const pullsOf = async (member: Member, app: AppBody) =>
  (await member.get('/git/jobs').expect(200)).body.items.filter(
    (job: { kind: string; appId: string }) => job.kind === 'sync_app' && job.appId === app.id,
  );

it('stays at the tag, whatever arrives, until somebody pulls', async () => {
  const { member, repository, app, tell } = await following();
  const sales = await createApp(member, 'Sales', { commitChanges: true });
  await pullTag(member, app).expect(200);
  await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs'));
  const sha = await changeTheirs(repository, (theirs) => (theirs.icon = 'theirs'), 'Sales/v1.json');
  await tell(sha);
  await eventually(async () => expect(appOf(await exported(member, sales.id)).icon).toBe('theirs'));
  expect(appOf(await exported(member, app.id)).icon).toBe('released');
  expect(await stateOf(member, app)).toBe('behind');
  expect(await pullsOf(member, app)).toEqual([]);
  await pull(member, app).expect(200);
  expect(appOf(await exported(member, app.id)).icon).toBe('theirs');
});

it('stays there also where an earlier automatic pull is made again', async () => {
  const { member, repository, app, first, tell } = await following();
  const taken = await createApp(member, 'Taken');
  await tell(await renameByHand(repository, app.gitAppId, { from: 'Orders', to: 'Taken' }));
  const failed = await eventually(async () => {
    const [job] = await pullsOf(member, app);
    expect(job?.status).toBe('failed');
    return job;
  });
  await pullTag(member, app).expect(200);
  await member.delete(`/apps/${taken.id}`).expect(204);
  const again = await member.post(`/git/jobs/${failed.id}/retry`).expect(202);
  const done = await ended(member, again.body.jobId as string);
  expect(done).toMatchObject({ status: 'succeeded', result: { sha: first, updated: false } });
  expect(await getApp(member, app.id)).toMatchObject({ name: 'Orders', gitState: 'behind' });
  expect((await gitOf(member, app)).lastCommit).toMatchObject({ tag: TAG });
});
