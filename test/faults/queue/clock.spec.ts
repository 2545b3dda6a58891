import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../../support/eventually';
import { IS_TORTURE } from '../../support/torture';
import { Member } from '../../support/trellis-server';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce, query, waitUntilIdle } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';
import { KillPoints } from '../kill-points';
import { DatabaseClock, ProcessClock } from './wrong-clocks';

const HOUR = 3_600;
/** Further than a job is ever delayed. After a smaller step back, a delay may last longer by the size of the step. */
const BEYOND_ANY_DELAY = 2 * HOUR;
type Offsets = [server: number, replica: number, database: number];
/** Offsets of the server with its worker, of the other worker, and of PostgreSQL. */
const WRONG: Offsets[] = [
  [-HOUR, HOUR, 0],
  [0, 0, HOUR],
  [0, 0, -HOUR],
  [0, 0, 0],
];
const FURTHER_WRONG: Offsets[] = [
  [HOUR, 0, 0],
  [0, HOUR, 0],
  [HOUR, HOUR, HOUR],
  [-HOUR, -HOUR, -HOUR],
];

let folder: string;
let fixture: FaultFixture;
let ofServer: ProcessClock;
let ofReplica: ProcessClock;
let ofDatabase: DatabaseClock;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-clocks-'));
  ofServer = await ProcessClock.make(join(folder, 'server'));
  ofReplica = await ProcessClock.make(join(folder, 'replica'));
  fixture = await FaultFixture.start({ env: ofServer.env });
  ofDatabase = await DatabaseClock.in(fixture.url);
});

afterEach(() => setWrongBy(0, 0, 0));

afterAll(async () => {
  await fixture.stop();
  await rm(folder, { recursive: true });
});

async function setWrongBy(server: number, replica: number, database: number): Promise<void> {
  await ofServer.setWrongBy(server);
  await ofReplica.setWrongBy(replica);
  await ofDatabase.setWrongBy(database);
}

async function begin(name = 'Orders') {
  const repository = await fixture.repository();
  const member = await fixture.workspaceOn(repository);
  return { repository, member, stream: await CommitStream.begin(member, repository, name) };
}

it('commits each change once and in order while all clocks go wrong in turn', async () => {
  const { member, repository, stream } = await begin();
  const other = await CommitStream.begin(member, repository, 'Sales');
  await using replica = await fixture.startReplica('worker.js', ofReplica.env);
  for (const wrong of IS_TORTURE ? [...WRONG, ...FURTHER_WRONG] : WRONG) {
    await setWrongBy(...wrong);
    await Promise.all([stream.run(2), other.run(2)]);
  }
  await expectExactlyOnce(fixture.url, [stream, other]);
  expect(replica.hasEnded).toBe(false);
});

it.each([HOUR, -HOUR])('pushes once if the clock jumps by %d s during the push', async (seconds) => {
  const { repository, stream } = await begin();
  await using _replica = await fixture.startReplica('worker.js', ofReplica.env);
  const points = await KillPoints.in(repository);
  await points.at('committed', points.blockUntilReleased);
  await stream.commit();
  await points.whenReached('committed');
  await setWrongBy(seconds, seconds, seconds);
  await stream.commit();
  await points.release();
  await expectExactlyOnce(fixture.url, [stream]);
});

async function expectTried(jobId: string): Promise<void> {
  await eventually(async () => {
    const [job] = await query(
      fixture.url,
      `select 1 from git_jobs where id = $1 and attempts > 1 and not_before is not null and status = 'queued'`,
      [jobId],
    );
    expect(job).toBeDefined();
  });
}

it('does not delay a job that was accepted or postponed before the clock was set back', async () => {
  const { stream } = await begin();
  await setWrongBy(BEYOND_ANY_DELAY, BEYOND_ANY_DELAY, BEYOND_ANY_DELAY);
  await fixture.git.halt();
  const jobId = await stream.commit();
  await expectTried(jobId);
  await setWrongBy(0, 0, 0);
  await fixture.git.restart();
  await stream.commit();
  await expectExactlyOnce(fixture.url, [stream]);
});

it('makes the usual number of attempts if the worker’s clock is ahead of the database’s', async () => {
  const { stream } = await begin();
  await setWrongBy(HOUR, HOUR, 0);
  await fixture.git.halt();
  const jobId = await stream.commit();
  await expectTried(jobId);
  await fixture.git.restart();
  await expectExactlyOnce(fixture.url, [stream]);
});

it('uses the key that was generated last, whatever the clocks say', async () => {
  const repository = await fixture.repository();
  await ofServer.setWrongBy(HOUR);
  const member = await fixture.workspaceOn(repository);
  await ofServer.setWrongBy(0);
  await using replica = await fixture.startAgain({ PORT: '0' });
  const there = new Member(replica.address, member.token, member.workspaceId, member.user);
  const { body: key } = await there.post('/git/key', { type: 'ed25519' }).expect(201);
  expect((await there.get('/git').expect(200)).body.key).toMatchObject({ fingerprint: key.fingerprint });
  await fixture.git.authorize(key.publicKey as string);
  await there.post('/git/finalize').expect(200);
  const keys = await query(fixture.url, 'select fingerprint from git_keys where workspace_id = $1', [
    member.workspaceId,
  ]);
  expect(keys).toEqual([{ fingerprint: key.fingerprint }]);
  const stream = await CommitStream.begin(member, repository, 'Orders');
  await waitUntilIdle(fixture.url);
  await expectExactlyOnce(fixture.url, [stream]);
});
