import type { GitRepository } from '../support/git-repository';
import { CommitStream } from './commit-stream';
import { expectExactlyOnce, query, whenNothingWaits } from './expect-exactly-once';
import { FaultyWorld } from './faulty-world';

let world: FaultyWorld;

beforeAll(async () => {
  // Enough for a server and its worker at their ordinary work.
  world = await FaultyWorld.start({ env: { NODE_OPTIONS: '--max-old-space-size=96' } });
});

afterAll(() => world.stop());

async function begin(name: string): Promise<CommitStream> {
  const repository = await world.repository();
  return CommitStream.begin(await world.workspaceOn(repository), repository, name);
}

/** Whoever runs out of memory collects garbage for a while before. */
const SLOW_MS = 180_000;
/** Some 29 MB in Git, and several times that when it is read. */
const FILES = 800_000;

/** Another writer's commit, of a folder that is too large for the worker's memory; answers the tip before. */
async function commitHugeFolder(repository: GitRepository): Promise<string> {
  const before = await repository.tip();
  const blob = (await repository.git(['hash-object', '-w', '--stdin'], { input: 'x' })).trim();
  const present = await repository.git(['ls-tree', before]);
  const files = Array.from({ length: FILES }, (_, number) => `100644 blob ${blob}\tf${number}\n`);
  const tree = (await repository.git(['mktree'], { input: present + files.join('') })).trim();
  const env = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((who) => [
      [`GIT_${who}_NAME`, 'Someone Else'],
      [`GIT_${who}_EMAIL`, 'someone@example.com'],
    ]),
  );
  const sha = await repository.git(['commit-tree', '-p', before, '-m', 'Much', tree], { env });
  await repository.git(['update-ref', `refs/heads/${repository.branch}`, sha.trim()]);
  return before;
}

const findJob = async (id: string) => {
  const sql = `select status, crashes, error->>'code' as code from git_jobs where id = $1`;
  return (await query<{ status: string; crashes: number; code: string | null }>(world.url, sql, [id]))[0];
};

it(
  'sets aside the job that needs more memory than there is, and goes on with all others',
  async () => {
    const stream = await begin('Orders');
    const bystander = await begin('Stock');
    await whenNothingWaits(world.url);
    const before = await commitHugeFolder(stream.repository);
    const [jobId] = await Promise.all([stream.commit(), bystander.run(4)]);
    await whenNothingWaits(world.url, SLOW_MS);
    expect(await findJob(jobId)).toEqual({ status: 'failed', crashes: 3, code: 'git_worker_crashed' });

    await stream.repository.git(['update-ref', `refs/heads/${stream.repository.branch}`, before]);
    const [next] = await Promise.all([stream.commit(), bystander.run(2)]);
    await whenNothingWaits(world.url, SLOW_MS);
    // The mirror still has the folder; the last try is made with a new one.
    expect(await findJob(next)).toEqual({ status: 'succeeded', crashes: 2, code: null });
    await expectExactlyOnce(world.url, [bystander]);
  },
  3 * SLOW_MS,
);
