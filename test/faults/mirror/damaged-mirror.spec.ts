import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { eventually } from '../../support/eventually';
import { drawDamages, filesIn } from '../../support/mirror-damage';
import type { Member } from '../../support/trellis-server';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce, waitUntilIdle } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';

let fixture: FaultFixture;
let stream: CommitStream;
let neighbour: CommitStream;

beforeAll(async () => {
  fixture = await FaultFixture.start();
  stream = await begin('Orders');
  neighbour = await begin('Stock');
  await neighbour.commit();
  await waitUntilIdle(fixture.url);
  // A push does not wait for the ref in the mirror.
  const ref = join(await mirrorOf(neighbour.member), 'refs', 'remotes', 'origin', 'main');
  const tip = await neighbour.repository.tip();
  await eventually(async () => expect((await readFile(ref, 'utf8')).trim()).toBe(tip));
});

afterAll(() => fixture.stop());

async function begin(name: string): Promise<CommitStream> {
  const repository = await fixture.repository();
  return CommitStream.begin(await fixture.workspaceOn(repository), repository, name);
}

async function mirrorOf({ workspaceId }: Member): Promise<string> {
  const folder = join(fixture.dataDir, 'mirrors', '0', workspaceId);
  const [name] = await readdir(folder);
  return join(folder, name);
}

/** Returns the name, size and time of each file. */
async function traceOf(folder: string): Promise<string[]> {
  const traces = (await filesIn(folder)).map(async (file) => {
    const { size, mtimeMs, ino } = await stat(file);
    return `${file} ${size} ${mtimeMs} ${ino}`;
  });
  return (await Promise.all(traces)).sort();
}

it.each(drawDamages('in use'))(
  'commits from a mirror in use, and touches no other mirror, if %s',
  async (_, damage) => {
    const mirror = await mirrorOf(stream.member);
    const others = await traceOf(await mirrorOf(neighbour.member));
    await damage(mirror);
    await stream.commit();
    await waitUntilIdle(fixture.url);
    expect(await traceOf(await mirrorOf(neighbour.member))).toEqual(others);
    expect(await readdir(dirname(mirror))).toEqual([basename(mirror)]);
  },
);

it('commits after the whole mirror folder was removed during operation', async () => {
  // The worker may still write there.
  await rm(join(fixture.dataDir, 'mirrors'), { recursive: true, maxRetries: 5 });
  await Promise.all([stream.run(2), neighbour.run(2)]);
  await waitUntilIdle(fixture.url);
});

it('has committed each change once by then, and commits after a restart of the worker', async () => {
  process.kill(await fixture.trellis.workerPid(), 'SIGKILL');
  await stream.run(2);
  await expectExactlyOnce(fixture.url, [stream, neighbour]);
});
