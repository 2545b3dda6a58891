import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../support/eventually';
import type { TrellisProcess } from '../support/trellis-process';
import { Member } from '../support/trellis-server';
import { CommitStream } from './commit-stream';
import { expectExactlyOnce, query } from './expect-exactly-once';
import { FaultyWorld } from './faulty-world';

let world: FaultyWorld;

beforeAll(async () => {
  world = await FaultyWorld.start();
});

afterAll(() => world.stop());

/** Some commits more have ended, whoever did them. */
async function whenMoreHaveEnded(count: number): Promise<void> {
  const countEnded = async () => {
    const [{ ended }] = await query<{ ended: number }>(
      world.url,
      `select count(*)::int as ended from git_jobs where position is not null and status = 'succeeded'`,
    );
    return ended;
  };
  const before = await countEnded();
  await eventually(async () => expect(await countEnded()).toBeGreaterThanOrEqual(before + count), {
    timeoutMs: 60_000,
  });
}

/** On SIGTERM, as a supervisor sends it. */
async function endInOrder(trellis: TrellisProcess): Promise<void> {
  trellis.kill('SIGTERM');
  expect(await trellis.ended).toEqual({ code: 0, signal: null });
}

/** Streams of four workspaces, two of them on one repository, each through one of the servers. */
async function beginStreams(servers: TrellisProcess[]): Promise<CommitStream[]> {
  const shared = await world.repository();
  const streams: CommitStream[] = [];
  for (let index = 0; index < 4; index++) {
    const repository = index < 2 ? shared : await world.repository();
    const { token, workspaceId, user } = await world.workspaceOn(repository);
    const { address } = servers[index % servers.length] ?? world.trellis;
    const member = new Member(address, token, workspaceId, user);
    streams.push(await CommitStream.begin(member, repository, `Stream ${String.fromCharCode(65 + index)}`));
  }
  return streams;
}

const portOf = ({ address }: TrellisProcess): string => new URL(address).port;

it('loses and doubles nothing when two servers are replaced one after the other while commits stream in', async () => {
  const key = (await readFile(join(world.dataDir, 'secret.key'), 'utf8')).trim();
  const first = world.trellis;
  const second = await world.startReplica();
  const settingsOfSecond = {
    PORT: portOf(second),
    TRELLIS_DATA_DIR: second.dataDir,
    TRELLIS_SECRET_KEY: key,
  };
  const streams = await beginStreams([first, second]);
  const running = Promise.all(streams.map((stream) => stream.run()));
  running.catch(() => undefined);

  await whenMoreHaveEnded(5);
  await endInOrder(first);
  await whenMoreHaveEnded(5);
  await world.startAgain();
  await whenMoreHaveEnded(5);
  await endInOrder(second);
  await whenMoreHaveEnded(5);
  await world.startAgain(settingsOfSecond);
  await whenMoreHaveEnded(5);

  streams.forEach((stream) => stream.end());
  await running;
  await expectExactlyOnce(world.url, streams);
}, 400_000);

it('hands over to a new one that starts beside the old one, in its folder, and then ends it under load', async () => {
  const old = world.processes.find((trellis) => !trellis.hasEnded && portOf(trellis) === world.env.PORT);
  if (!old) throw new Error('None runs on the first one’s port.');
  const streams = await beginStreams([old]);
  const running = Promise.all(streams.map((stream) => stream.run()));
  running.catch(() => undefined);
  await whenMoreHaveEnded(5);
  await world.startAgain({ PORT: '0' });
  await whenMoreHaveEnded(5);
  await endInOrder(old);

  // As a supervisor that starts the new version on the address of the old one; until then requests are repeated.
  await world.startAgain();
  await whenMoreHaveEnded(5);
  streams.forEach((stream) => stream.end());
  await running;
  await expectExactlyOnce(world.url, streams);
}, 400_000);
