import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../../support/eventually';
import type { TrellisProcess } from '../../support/trellis-process';
import { Member } from '../../support/trellis-server';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce, query } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start();
});

afterAll(() => fixture.stop());

/** Waits until `count` more commits have finished, on any server. */
async function waitForMoreCommits(count: number): Promise<void> {
  const countEnded = async () => {
    const [{ ended }] = await query<{ ended: number }>(
      fixture.url,
      `select count(*)::int as ended from git_jobs where position is not null and status = 'succeeded'`,
    );
    return ended;
  };
  const before = await countEnded();
  await eventually(async () => expect(await countEnded()).toBeGreaterThanOrEqual(before + count));
}

/** Stops a server with SIGTERM, as a supervisor does. */
async function stopGracefully(trellis: TrellisProcess): Promise<void> {
  trellis.kill('SIGTERM');
  expect(await trellis.ended).toEqual({ code: 0, signal: null });
}

/** Begins streams of four workspaces, two of them on one repository, spread over the servers. */
async function beginStreams(servers: TrellisProcess[]): Promise<CommitStream[]> {
  const shared = await fixture.repository();
  return Promise.all(
    Array.from({ length: 4 }, async (_, index) => {
      const repository = index < 2 ? shared : await fixture.repository();
      const { token, workspaceId, user } = await fixture.workspaceOn(repository);
      const { address } = servers[index % servers.length] ?? fixture.trellis;
      const member = new Member(address, token, workspaceId, user);
      return CommitStream.begin(member, repository, `Stream ${String.fromCharCode(65 + index)}`);
    }),
  );
}

const portOf = ({ address }: TrellisProcess): string => new URL(address).port;

it('loses and duplicates nothing when two servers are replaced in turn while commits stream in', async () => {
  const key = (await readFile(join(fixture.dataDir, 'secret.key'), 'utf8')).trim();
  const first = fixture.trellis;
  const second = await fixture.startReplica();
  const settingsOfSecond = {
    PORT: portOf(second),
    TRELLIS_DATA_DIR: second.dataDir,
    TRELLIS_SECRET_KEY: key,
  };
  const streams = await beginStreams([first, second]);
  const running = Promise.all(streams.map((stream) => stream.runUntilEnd()));
  running.catch(() => undefined);

  await waitForMoreCommits(5);
  await stopGracefully(first);
  await waitForMoreCommits(5);
  await fixture.startAgain();
  await waitForMoreCommits(5);
  await stopGracefully(second);
  await waitForMoreCommits(5);
  await fixture.startAgain(settingsOfSecond);
  await waitForMoreCommits(5);

  streams.forEach((stream) => stream.end());
  await running;
  await expectExactlyOnce(fixture.url, streams);
}, 400_000);

it('hands over to a new server in the same folder before it stops under load', async () => {
  const old = fixture.processes.find((trellis) => !trellis.hasEnded && portOf(trellis) === fixture.env.PORT);
  if (!old) throw new Error('None runs on the first one’s port.');
  const streams = await beginStreams([old]);
  const running = Promise.all(streams.map((stream) => stream.runUntilEnd()));
  running.catch(() => undefined);
  await waitForMoreCommits(5);
  await fixture.startAgain({ PORT: '0' });
  await waitForMoreCommits(5);
  await stopGracefully(old);

  // The supervisor starts the new version on the address of the old one; until then clients repeat their requests.
  await fixture.startAgain();
  await waitForMoreCommits(5);
  streams.forEach((stream) => stream.end());
  await running;
  await expectExactlyOnce(fixture.url, streams);
}, 400_000);
