import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import { Member } from '../support/trellis-server';
import { CommitStream } from './commit-stream';
import { expectExactlyOnce, query, whenNothingWaits } from './expect-exactly-once';
import { FaultyWorld } from './faulty-world';
import { KillPoints } from './kill-points';
import { DatabaseClock, ProcessClock } from './wrong-clocks';

const HOUR = 3_600;
/** Of the server with its worker, of the other worker, of PostgreSQL. */
const WRONG: [number, number, number][] = [
  [HOUR, 0, 0],
  [0, HOUR, 0],
  [-HOUR, HOUR, 0],
  [0, 0, HOUR],
  [0, 0, -HOUR],
  [HOUR, HOUR, HOUR],
  [-HOUR, -HOUR, -HOUR],
  [0, 0, 0],
];

let folder: string;
let world: FaultyWorld;
let ofServer: ProcessClock;
let ofReplica: ProcessClock;
let ofDatabase: DatabaseClock;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-clocks-'));
  ofServer = await ProcessClock.make(join(folder, 'server'));
  ofReplica = await ProcessClock.make(join(folder, 'replica'));
  world = await FaultyWorld.start({ env: ofServer.env });
  ofDatabase = await DatabaseClock.in(world.url);
});

afterEach(() => setWrongBy(0, 0, 0));

afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true });
});

async function setWrongBy(server: number, replica: number, database: number): Promise<void> {
  await ofServer.setWrongBy(server);
  await ofReplica.setWrongBy(replica);
  await ofDatabase.setWrongBy(database);
}

async function begin(name = 'Orders') {
  const repository = await world.repository();
  const member = await world.workspaceOn(repository);
  return { repository, member, stream: await CommitStream.begin(member, repository, name) };
}

it('commits each change once and in order while the clocks of all take turns in being wrong', async () => {
  const { member, repository, stream } = await begin();
  const other = await CommitStream.begin(member, repository, 'Sales');
  await using replica = await world.startReplica('worker.js', ofReplica.env);
  for (const wrong of WRONG) {
    await setWrongBy(...wrong);
    await Promise.all([stream.run(2), other.run(2)]);
  }
  await expectExactlyOnce(world.url, [stream, other]);
  expect(replica.hasEnded).toBe(false);
});

it.each([HOUR, -HOUR])(
  'pushes once when the clock goes wrong by %d s in the middle of it',
  async (seconds) => {
    const { repository, stream } = await begin();
    await using _replica = await world.startReplica('worker.js', ofReplica.env);
    const points = await KillPoints.in(repository);
    await points.at('committed', points.untilReleased);
    await stream.commit();
    await points.whenReached('committed');
    await setWrongBy(seconds, seconds, seconds);
    await stream.commit();
    await points.release();
    await expectExactlyOnce(world.url, [stream]);
  },
);

async function expectTried(jobId: string): Promise<void> {
  await eventually(async () => {
    const [job] = await query(
      world.url,
      `select 1 from git_jobs where id = $1 and attempts > 1 and not_before is not null and status = 'queued'`,
      [jobId],
    );
    expect(job).toBeDefined();
  });
}

it('does not let a job wait that was accepted, or put off, before the clock was set back', async () => {
  const { stream } = await begin();
  await setWrongBy(HOUR, HOUR, HOUR);
  await world.git.halt();
  const jobId = await stream.commit();
  await expectTried(jobId);
  await setWrongBy(0, 0, 0);
  await world.git.restart();
  await stream.commit();
  await expectExactlyOnce(world.url, [stream]);
});

it('tries again as often as ever where the worker’s clock is ahead of the database’s', async () => {
  const { stream } = await begin();
  await setWrongBy(HOUR, HOUR, 0);
  await world.git.halt();
  const jobId = await stream.commit();
  await expectTried(jobId);
  await world.git.restart();
  await expectExactlyOnce(world.url, [stream]);
});

it('takes the key that was made last, by whatever clock', async () => {
  const repository = await world.repository();
  await ofServer.setWrongBy(HOUR);
  const member = await world.workspaceOn(repository);
  await ofServer.setWrongBy(0);
  await using replica = await world.startAgain({ PORT: '0' });
  const there = new Member(replica.address, member.token, member.workspaceId, member.user);
  const { body: key } = await there.post('/git/key', { type: 'ed25519' }).expect(201);
  expect((await there.get('/git').expect(200)).body.key).toMatchObject({ fingerprint: key.fingerprint });
  await world.git.authorize(key.publicKey as string);
  await there.post('/git/finalize').expect(200);
  const keys = await query(world.url, 'select fingerprint from git_keys where workspace_id = $1', [
    member.workspaceId,
  ]);
  expect(keys).toEqual([{ fingerprint: key.fingerprint }]);
  const stream = await CommitStream.begin(member, repository, 'Orders');
  await whenNothingWaits(world.url);
  await expectExactlyOnce(world.url, [stream]);
});
