import { eventually } from '../../support/eventually';
import type { JobBody } from '../../support/git-fixture';
import { shortWaits, SOON_STARTED_AGAIN } from '../../support/short-waits';
import { startTcpProxy } from '../../support/ssh-server-proxy';
import type { Member } from '../../support/trellis-server';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce, query, waitUntilIdle } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';
import { KillPoints } from '../kill-points';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({
    env: {
      ...shortWaits(SOON_STARTED_AGAIN),
      TRELLIS_MAX_WAITING_JOBS: '5',
    },
  });
});

afterAll(() => fixture.stop());

async function begin(name: string): Promise<CommitStream> {
  const repository = await fixture.repository();
  return CommitStream.begin(await fixture.workspaceOn(repository), repository, name);
}

/** Begins two workspaces on one branch, on which a push of the first one hangs. */
async function beginOnHeldBranch() {
  const repository = await fixture.repository();
  const points = await KillPoints.in(repository);
  const [holder, waiter] = [
    await CommitStream.begin(await fixture.workspaceOn(repository), repository, 'Orders'),
    await CommitStream.begin(await fixture.workspaceOn(repository), repository, 'Stock'),
  ];
  await waitUntilIdle(fixture.url);
  await points.at('pre-receive', points.blockUntilReleased);
  await holder.commit();
  await points.whenReached('pre-receive');
  return { points, holder, waiter };
}

const jobOf = async (member: Member, jobId: string) =>
  (await member.get(`/git/jobs/${jobId}`).expect(200)).body as JobBody;

const whenClaimed = ({ member }: CommitStream) =>
  eventually(async () => {
    const [queue] = await query<{ lease_owner: string | null }>(
      fixture.url,
      'select lease_owner from git_queues where workspace_id = $1',
      [member.workspaceId],
    );
    expect(queue?.lease_owner).not.toBeNull();
  });

it('cancels a commit that waits only for another workspace’s push to its branch', async () => {
  const { points, holder, waiter } = await beginOnHeldBranch();
  const jobId = await waiter.commit();
  await whenClaimed(waiter);
  expect((await jobOf(waiter.member, jobId)).status).toBe('queued');
  await waiter.member.post(`/git/jobs/${jobId}/cancel`).expect(200);
  await points.release();
  await waitUntilIdle(fixture.url);
  expect((await jobOf(waiter.member, jobId)).status).toBe('cancelled');
  const messages = (await holder.repository.log()).map(({ message }) => message);
  expect(messages).toEqual(['Orders 1', 'App creation', 'App creation']);
});

it('pushes the commits of a queue together that were accepted while it waited for the branch', async () => {
  const { points, holder, waiter } = await beginOnHeldBranch();
  const { length: before } = await points.pushes();
  await waiter.commit();
  await whenClaimed(waiter);
  await waiter.run(2);
  await points.release();
  await expectExactlyOnce(fixture.url, [holder, waiter]);
  expect((await points.pushes()).length - before).toBe(2);
});

it('commits elsewhere while a job that has to run alone waits for another workspace’s push to its branch', async () => {
  const { points, holder, waiter } = await beginOnHeldBranch();
  // Stored as a suspect before any worker can see it.
  await query(fixture.url, `alter table git_jobs alter column crashes set default 1`);
  const jobId = await waiter.commit();
  await query(fixture.url, `alter table git_jobs alter column crashes set default 0`);
  await whenClaimed(waiter);
  const elsewhere = await begin('Sales');
  await eventually(async () =>
    expect((await elsewhere.repository.log()).map(({ message }) => message)).toEqual(['App creation']),
  );
  // The push is still held up.
  expect((await jobOf(waiter.member, jobId)).status).toBe('queued');
  await points.release();
  await expectExactlyOnce(fixture.url, [holder, waiter]);
  await expectExactlyOnce(fixture.url, [elsewhere]);
});

it('commits elsewhere while the server of a job that has to run alone is silent', async () => {
  const proxy = await startTcpProxy({ targetPort: fixture.git.port });
  const repository = await fixture.repository();
  const silent = await CommitStream.begin(await fixture.workspaceOn(repository, proxy), repository, 'Orders');
  const elsewhere = await begin('Sales');
  await waitUntilIdle(fixture.url);
  proxy.pause();
  await query(fixture.url, `alter table git_jobs alter column crashes set default 1`);
  const jobId = await silent.commit();
  await query(fixture.url, `alter table git_jobs alter column crashes set default 0`);
  await whenClaimed(silent);
  await elsewhere.commit();
  await eventually(async () => expect((await elsewhere.repository.log())[0]?.message).toBe('Sales 1'));
  expect(['queued', 'running']).toContain((await jobOf(silent.member, jobId)).status);
  proxy.cut();
  proxy.resume();
  await expectExactlyOnce(fixture.url, [silent, elsewhere]);
  await proxy.stop();
});

it('refuses a request whose job is one too many for the queue, and stores nothing of it', async () => {
  const { points, holder, waiter } = await beginOnHeldBranch();
  const { member, appId } = waiter;
  const jobIds = [await waiter.commit(), await waiter.commit(), await waiter.commit(), await waiter.commit()];
  jobIds.push(await waiter.commit());
  const ask = () =>
    member.post(`/apps/${appId}/git/commits`, { message: 'Too many' }).set('Prefer', 'respond-async');
  const refused = await ask().expect(503);
  expect(refused.body).toMatchObject({ code: 'git_queue_full', max: 5, remedy: expect.any(String) });
  expect(refused.headers['retry-after']).toBe('60');
  await member.post('/apps', { name: 'Sales', commitChanges: true }).expect(503);
  expect((await member.get('/apps').expect(200)).body.items).toHaveLength(1);
  const count = 'select 1 from git_jobs where workspace_id = $1 and finished_at is null';
  expect(await query(fixture.url, count, [member.workspaceId])).toHaveLength(5);

  // The place of a cancelled job in the middle is free.
  await member.post(`/git/jobs/${jobIds[2]}/cancel`).expect(200);
  await ask().expect(202);
  await ask().expect(503);
  await points.release();
  await waitUntilIdle(fixture.url);
  const messages = (await holder.repository.log()).map(({ message }) => message);
  expect(messages.filter((message) => message.startsWith('Stock'))).toHaveLength(4);
});
