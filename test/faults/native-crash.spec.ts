import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommitStream } from './commit-stream';
import { expectExactlyOnce, query, whenNothingWaits } from './expect-exactly-once';
import { FaultyWorld } from './faulty-world';

const PRELOAD = join(__dirname, '../support/crash-nodegit.cjs');

/** Each crash is followed by the start of another worker. */
jest.setTimeout(180_000);

let folder: string;
let world: FaultyWorld;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-crash-'));
  world = await FaultyWorld.start({
    env: { NODE_OPTIONS: `--require=${PRELOAD}`, TRELLIS_TEST_CRASH: join(folder, 'crash') },
  });
});

afterAll(async () => {
  await world.stop();
  await rm(folder, { recursive: true });
});

/** From now on the worker crashes in nodegit's own code when it makes this call for the workspace's mirror. */
async function crashIn(
  call: string,
  { member }: CommitStream,
  how: { once: boolean; isEndless?: boolean },
): Promise<void> {
  const draft = join(folder, 'draft');
  await writeFile(draft, JSON.stringify({ call, mirror: member.workspaceId, ...how }));
  await rename(draft, join(folder, 'crash'));
}

async function begin(name: string): Promise<CommitStream> {
  const repository = await world.repository();
  return CommitStream.begin(await world.workspaceOn(repository), repository, name);
}

const findJob = async (id: string) => {
  const [job] = await query<{ status: string; crashes: number; code: string | null }>(
    world.url,
    `select status, crashes, error->>'code' as code from git_jobs where id = $1`,
    [id],
  );
  return job;
};

it('loses one attempt, and pushes nothing twice, when nodegit crashes after the push has arrived', async () => {
  const stream = await begin('Orders');
  const bystander = await begin('Stock');
  await whenNothingWaits(world.url);
  await crashIn('Reference.create', stream, { once: true });
  const [jobId] = await Promise.all([stream.commit(), bystander.run(3)]);
  await expectExactlyOnce(world.url, [stream, bystander]);
  expect(await findJob(jobId)).toEqual({ status: 'succeeded', crashes: 1, code: null });
});

it('ends a worker that does not come back from a call, a minute later, and pushes nothing twice', async () => {
  const stream = await begin('Orders');
  await whenNothingWaits(world.url);
  await crashIn('Reference.create', stream, { once: true, isEndless: true });
  const jobId = await stream.commit();
  await whenNothingWaits(world.url, 150_000);
  await expectExactlyOnce(world.url, [stream]);
  expect(await findJob(jobId)).toEqual({ status: 'succeeded', crashes: 1, code: null });
});

it('sets aside the job in which nodegit crashes three times, and goes on with all others', async () => {
  const stream = await begin('Orders');
  const bystander = await begin('Stock');
  await whenNothingWaits(world.url);
  await stream.repository.commit({ 'README.md': 'So that it has to be fetched.' });
  await crashIn('Remote.createWithOpts', stream, { once: false });
  const [jobId] = await Promise.all([stream.commit(), bystander.run(3)]);
  await whenNothingWaits(world.url);
  expect(await findJob(jobId)).toEqual({ status: 'failed', crashes: 3, code: 'git_worker_crashed' });
  await expectExactlyOnce(world.url, [bystander]);

  await rm(join(folder, 'crash'));
  const next = await stream.commit();
  await whenNothingWaits(world.url);
  expect(await findJob(next)).toEqual({ status: 'succeeded', crashes: 0, code: null });
  const messages = (await stream.repository.log()).map(({ message }) => message);
  expect(messages).toEqual(['Orders 2', 'A change', 'App creation']);
});
