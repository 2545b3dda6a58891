import { readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { drawDamages, filesIn } from '../support/mirror-damage';
import type { Member } from '../support/trellis-server';
import { CommitStream } from './commit-stream';
import { expectExactlyOnce, whenNothingWaits } from './expect-exactly-once';
import { FaultyWorld } from './faulty-world';

let world: FaultyWorld;
let stream: CommitStream;
let neighbour: CommitStream;

beforeAll(async () => {
  world = await FaultyWorld.start();
  stream = await begin('Orders');
  neighbour = await begin('Stock');
  await neighbour.commit();
  await whenNothingWaits(world.url);
});

afterAll(() => world.stop());

async function begin(name: string): Promise<CommitStream> {
  const repository = await world.repository();
  return CommitStream.begin(await world.workspaceOn(repository), repository, name);
}

async function mirrorOf({ workspaceId }: Member): Promise<string> {
  const folder = join(world.dataDir, 'mirrors', '0', workspaceId);
  const [name] = await readdir(folder);
  return join(folder, name);
}

/** Name, size and time of each file. */
async function traceOf(folder: string): Promise<string[]> {
  const traces = (await filesIn(folder)).map(async (file) => {
    const { size, mtimeMs, ino } = await stat(file);
    return `${file} ${size} ${mtimeMs} ${ino}`;
  });
  return (await Promise.all(traces)).sort();
}

it.each(drawDamages('in use'))(
  'commits from a mirror in use, and touches no other, where %s',
  async (_, damage) => {
    const mirror = await mirrorOf(stream.member);
    const others = await traceOf(await mirrorOf(neighbour.member));
    await damage(mirror);
    await stream.commit();
    await whenNothingWaits(world.url);
    expect(await traceOf(await mirrorOf(neighbour.member))).toEqual(others);
    expect(await readdir(dirname(mirror))).toEqual([basename(mirror)]);
  },
);

it('commits when the whole folder of the mirrors was removed while it ran', async () => {
  await rm(join(world.dataDir, 'mirrors'), { recursive: true });
  await Promise.all([stream.run(2), neighbour.run(2)]);
  await whenNothingWaits(world.url);
});

it('has committed each change once then, and also when the worker starts anew', async () => {
  process.kill(await world.trellis.workerPid(), 'SIGKILL');
  await stream.run(2);
  await expectExactlyOnce(world.url, [stream, neighbour]);
});
