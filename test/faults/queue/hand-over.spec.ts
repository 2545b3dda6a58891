import { HEAD_START_MS } from '../../../src/gitsync/queue/sql';
import { eventually } from '../../support/eventually';
import { commit } from '../../support/git-fixture';
import { Member } from '../../support/member';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce, query } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';
import { KillPoints } from '../kill-points';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: { TRELLIS_WORKER_CONCURRENCY: '1' } });
});

afterAll(() => fixture.stop());

async function begin(name: string) {
  const repository = await fixture.repository();
  const points = await KillPoints.in(repository);
  const member = await fixture.workspaceOn(repository);
  return { points, member, stream: await CommitStream.begin(member, repository, name) };
}

interface Attempt {
  status: string;
  attempts: number;
  restarts: number;
  crashes: number;
}

async function attemptsOf(jobId: string): Promise<Attempt> {
  const columns = 'status, attempts, restarts, crashes';
  const [job] = await query<Attempt>(fixture.url, `select ${columns} from git_jobs where id = $1`, [jobId]);
  return job;
}

const leaseOwners = async ({ member }: CommitStream): Promise<(string | null)[]> => {
  const sql = 'select lease_owner from git_queues where workspace_id = $1';
  const rows = await query<{ lease_owner: string | null }>(fixture.url, sql, [member.workspaceId]);
  return rows.map(({ lease_owner: owner }) => owner);
};

const untilFree = (stream: CommitStream) =>
  eventually(async () => expect(await leaseOwners(stream)).toEqual([null]));

it('runs a job of a free queue as soon as it is accepted', async () => {
  const { stream } = await begin('Orders');
  await untilFree(stream);
  const jobId = await stream.commit();
  // The request that was answered has claimed the queue.
  expect((await attemptsOf(jobId)).status).not.toBe('queued');
  await expectExactlyOnce(fixture.url, [stream]);
  expect(await attemptsOf(jobId)).toEqual({ status: 'succeeded', attempts: 1, restarts: 0, crashes: 0 });
});

it('returns a job to its queue where the worker has no room, at no cost to it', async () => {
  const [busy, other] = [await begin('Orders'), await begin('Sales')];
  await untilFree(busy.stream);
  await untilFree(other.stream);
  await busy.points.at('pre-receive', busy.points.blockUntilReleased);
  await busy.stream.commit();
  await busy.points.whenReached('pre-receive');

  const declined = await other.stream.commit();
  const behind = await other.stream.commit();
  await untilFree(other.stream);
  expect(await attemptsOf(declined)).toEqual({ status: 'queued', attempts: 0, restarts: 0, crashes: 0 });
  // It can be cancelled, as any job that waits.
  await other.member.post(`/git/jobs/${declined}/cancel`).expect(200);
  await busy.points.release();
  other.stream.accepted.splice(-2, 1);
  await eventually(async () => expect((await attemptsOf(behind)).status).toBe('succeeded'));
  const history = (await other.stream.repository.log()).map(({ message }) => message);
  expect(history).toEqual(['Sales 2', 'App creation']);
  await expectExactlyOnce(fixture.url, [busy.stream]);
});

it('runs a job whose worker dies before it has got it', async () => {
  const { stream } = await begin('Orders');
  await untilFree(stream);
  const pid = await fixture.trellis.workerPid();
  process.kill(pid, 'SIGSTOP');
  const jobId = await stream.commit();
  expect(await attemptsOf(jobId)).toMatchObject({ status: 'running', attempts: 1 });
  process.kill(pid, 'SIGKILL');
  await expectExactlyOnce(fixture.url, [stream]);
  expect(await attemptsOf(jobId)).toMatchObject({ status: 'succeeded', attempts: 2 });
});

it('leaves a job to the worker that served the queue last', async () => {
  const { stream, member } = await begin('Orders');
  const servedBy = async () => {
    const sql = 'select served_by from git_queues where workspace_id = $1';
    const [queue] = await query<{ served_by: string }>(fixture.url, sql, [member.workspaceId]);
    return queue.served_by;
  };
  const waitOf = async () => {
    const sql = `select (extract(epoch from started_at - created_at) * 1000)::float8 as ms from git_jobs
                 where workspace_id = $1 and kind = 'commit_app' order by position desc limit 1`;
    const [job] = await query<{ ms: number }>(fixture.url, sql, [member.workspaceId]);
    return job.ms;
  };
  const replica = await fixture.startReplica();
  const throughReplica = new Member(replica.address, member.token, member.workspaceId, member.user);
  // Answered by the replica's own worker, which takes jobs from now on.
  await throughReplica.get(`/apps/${stream.appId}/git/updates`).expect(200);
  for (let count = 0; count < 3;) {
    await untilFree(stream);
    const last = await servedBy();
    await commit(throughReplica, stream.appId, 'Nothing has changed').expect(200);
    // A worker that a busy machine keeps waiting for longer has lost its head start.
    if ((await waitOf()) >= HEAD_START_MS) continue;
    expect(await servedBy()).toBe(last);
    count += 1;
  }
});
