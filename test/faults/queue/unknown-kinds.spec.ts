import { eventually } from '../../support/eventually';
import type { JobBody } from '../../support/git-fixture';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce, query, waitUntilIdle } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start();
});

afterAll(() => fixture.stop());

async function begin(name: string): Promise<CommitStream> {
  const repository = await fixture.repository();
  return CommitStream.begin(await fixture.workspaceOn(repository), repository, name);
}

/** Stores a job as a newer version would; `isCall`: in no queue. */
async function enqueueFutureJob({ member }: CommitStream, { isCall }: { isCall: boolean }): Promise<string> {
  const [{ id }] = await query<{ id: string }>(
    fixture.url,
    `with place as (
       update git_queues set next_position = next_position + 1, ready_at = clock_timestamp()
       where workspace_id = $1 returning next_position - 1 as position
     )
     insert into git_jobs (id, workspace_id, position, kind, status, actor_id, author_name, author_email, input,
       created_at)
     select gen_random_uuid(), $1, case when $3 then null else place.position end, 'future_kind', 'queued', $2,
       'Ada', 'ada@example.com', '{"of": "another shape"}', clock_timestamp() from place
     returning id, pg_notify('trellis_git_queue', 'anyone')`,
    [member.workspaceId, member.user.id, isCall],
  );
  return id;
}

const listJobs = async ({ member }: CommitStream) =>
  (await member.get('/git/jobs').expect(200)).body.items as JobBody[];

it('leaves jobs of a kind that only a newer version knows, and all behind them, to its worker', async () => {
  const [waiting, other] = [await begin('Orders'), await begin('Stock')];
  await waitUntilIdle(fixture.url);
  const futureIds = [
    await enqueueFutureJob(waiting, { isCall: false }),
    await enqueueFutureJob(waiting, { isCall: true }),
  ];
  const behind = await waiting.commit();
  await other.run(3);
  const read = await other.member.get('/git/apps').expect(200);
  expect(read.body.items).toHaveLength(1);
  await eventually(async () => {
    const open = await query<{ id: string }>(
      fixture.url,
      `select id from git_jobs where status in ('queued', 'running')`,
    );
    expect(open.map(({ id }) => id).sort()).toEqual([...futureIds, behind].sort());
  });
  expect(
    await query(fixture.url, 'select status, attempts from git_jobs where id = any($1)', [futureIds]),
  ).toEqual(futureIds.map(() => ({ status: 'queued', attempts: 0 })));
  expect(await listJobs(waiting)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ id: futureIds[0], kind: 'future_kind', result: null }),
    ]),
  );

  // The newer worker runs one of them, and the other one fails.
  await query(
    fixture.url,
    `update git_jobs set status = case when position is null then 'failed' else 'succeeded' end,
       result = case when position is not null then '{"of": "another shape"}'::jsonb end,
       error = case when position is null then '{"code": "future_code", "status": 409, "message": "No", "data": {}}'::jsonb end
     where id = any($1)`,
    [futureIds],
  );
  await query(fixture.url, `update git_jobs set finished_at = clock_timestamp() where id = any($1)`, [
    futureIds,
  ]);
  await waitUntilIdle(fixture.url);
  const jobs = await listJobs(waiting);
  expect(jobs.find(({ id }) => id === futureIds[0])).toMatchObject({ status: 'succeeded', result: null });
  expect(jobs.find(({ id }) => id === futureIds[1])).toMatchObject({ error: { code: 'future_code' } });
  const { body } = await waiting.member.post(`/git/jobs/${futureIds[1]}/retry`).expect(409);
  expect(body).toMatchObject({ code: 'git_job_not_failed', detail: expect.stringContaining('future_kind') });
  await query(fixture.url, 'delete from git_jobs where id = any($1)', [futureIds]);
  await expectExactlyOnce(fixture.url, [waiting, other]);
});
