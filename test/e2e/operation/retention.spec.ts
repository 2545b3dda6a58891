import { randomUUID } from 'node:crypto';
import { access, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CommitStream } from '../../faults/commit-stream';
import { expectExactlyOnce, query } from '../../faults/expect-exactly-once';
import { FaultFixture } from '../../faults/fault-fixture';
import { eventually } from '../../support/eventually';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: { TRELLIS_JOB_RETENTION_DAYS: '8' } });
});

afterAll(() => fixture.stop());

it('deletes what is old while commits go on, and keeps the rest', async () => {
  const repository = await fixture.repository();
  const member = await fixture.workspaceOn(repository);
  const stream = await CommitStream.begin(member, repository, 'Orders');
  await stream.run(2);
  await expectExactlyOnce(fixture.url, [stream]);
  await fixture.trellis.stop();
  const ageOf = (table: string, column: string) =>
    query(fixture.url, `update ${table} set ${column} = ${column} - interval '9 days'`);
  await ageOf('git_jobs', 'created_at');
  await ageOf('git_jobs', 'finished_at');
  await ageOf('workspace_events', 'created_at');
  await ageOf('idempotency_keys', 'created_at');
  await ageOf('maintenance_runs', 'started_at');
  const mirrors = join(fixture.dataDir, 'mirrors');
  const ofDeleted = join(mirrors, '7', randomUUID(), 'mirror');
  await mkdir(ofDeleted, { recursive: true });

  await fixture.startAgain();
  await stream.commit();
  const jobs = () => query<{ message: string }>(fixture.url, 'select message from git_jobs order by id');
  await eventually(async () => {
    const messages = (await jobs()).map(({ message }) => message);
    // The last one before, because its app exists, and the new one.
    expect(messages).toEqual(['Orders 2', 'Orders 3']);
  });
  await eventually(() => expect(access(ofDeleted)).rejects.toMatchObject({ code: 'ENOENT' }));
  expect(await readdir(join(mirrors, '0'))).toEqual([member.workspaceId]);
  await eventually(async () => {
    const old = `select created_at from workspace_events union all select created_at from idempotency_keys`;
    const rows = await query(
      fixture.url,
      `select 1 from (${old}) o where created_at < now() - interval '7 days'`,
    );
    expect(rows).toEqual([]);
  });
  await eventually(async () => {
    const { body } = await member.get(`/apps/${stream.appId}`).expect(200);
    expect(body.gitState).toBe('clean');
  });
});
