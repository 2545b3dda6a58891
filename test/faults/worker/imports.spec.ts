import { Client } from 'pg';
import { createApp, type JobBody } from '../../support/git-fixture';
import { eventually } from '../../support/eventually';
import { shortWaits, SOON_STARTED_AGAIN } from '../../support/short-waits';
import type { Member } from '../../support/trellis-server';
import { query, waitUntilIdle } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';

const NAMES = Array.from({ length: 16 }, (_, index) => `App ${index + 1}`);
const FIFTH = NAMES[4];
/** Arbitrary lock number that nothing else in the database uses. */
const GATE = 7_402;

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: shortWaits(SOON_STARTED_AGAIN) });
  await query(
    fixture.url,
    `create function wait_at_gate() returns trigger language plpgsql as $$
     begin perform pg_advisory_xact_lock_shared(${GATE}); return new; end $$`,
  );
  await query(
    fixture.url,
    `create trigger gate before insert on all_apps for each row when (new.name = '${FIFTH}') execute function wait_at_gate()`,
  );
});

afterAll(() => fixture.stop());

/** Holds up the import of the fifth app, and of all behind it, until it is opened. */
async function closeGate(): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: fixture.url });
  await client.connect();
  await client.query(`select pg_advisory_lock(${GATE})`);
  return () => client.end();
}

/** Connects a workspace to a repository with many apps, and begins to import all of them. */
async function importAll(): Promise<{ member: Member; jobIds: string[] }> {
  const repository = await fixture.repository();
  const home = await fixture.workspaceOn(repository);
  await createApp(home, 'Orders', { commitChanges: true });
  const document = await repository.show('main', 'Orders/v1.json');
  await repository.commit(Object.fromEntries(NAMES.map((name) => [`${name}/v1.json`, document])));
  const member = await fixture.workspaceOn(repository);
  const apps = NAMES.map((name) => ({ path: `${name}/v1.json` }));
  const { body } = await member.post('/git/imports/batch', { apps }).expect(202);
  return { member, jobIds: (body.items as { jobId: string }[]).map(({ jobId }) => jobId) };
}

const jobOf = async (member: Member, jobId: string) =>
  (await member.get(`/git/jobs/${jobId}`).expect(200)).body as JobBody;

const namesIn = async (member: Member) =>
  ((await member.get('/apps?limit=100').expect(200)).body.items as { name: string }[]).map(
    ({ name }) => name,
  );

const whenEnded = (member: Member, jobId: string) =>
  eventually(async () => expect((await jobOf(member, jobId)).status).toBe('succeeded'));

it('imports each app once if the worker is killed between two of them', async () => {
  const openGate = await closeGate();
  const { member, jobIds } = await importAll();
  await whenEnded(member, jobIds[2]!);
  process.kill(await fixture.trellis.workerPid(), 'SIGKILL');
  expect(await query(fixture.url, `select 1 from git_jobs where status = 'queued'`)).not.toEqual([]);
  await openGate();
  await waitUntilIdle(fixture.url);
  const jobs = await Promise.all(jobIds.map((jobId) => jobOf(member, jobId)));
  expect(jobs.map(({ status }) => status)).toEqual(NAMES.map(() => 'succeeded'));
  expect((await namesIn(member)).sort()).toEqual([...NAMES].sort());
});

it('connects to the repository once for all apps, and imports none that is cancelled before its turn', async () => {
  const before = (await fixture.git.log()).length;
  const openGate = await closeGate();
  const { member, jobIds } = await importAll();
  await whenEnded(member, jobIds[0]!);
  const last = jobIds.at(-1)!;
  expect((await jobOf(member, last)).status).toBe('queued');
  await member.post(`/git/jobs/${last}/cancel`).expect(200);
  await openGate();
  await waitUntilIdle(fixture.url);
  expect((await jobOf(member, last)).status).toBe('cancelled');
  expect((await namesIn(member)).sort()).toEqual(NAMES.slice(0, -1).sort());
  const sessions = (await fixture.git.log()).slice(before).split('Starting session: command').length - 1;
  // Two set-ups with a read and a write each, two questions for the HEAD of the empty repository, the first commit, and
  // the imports' fetch.
  expect(sessions).toBeLessThanOrEqual(12);
});
