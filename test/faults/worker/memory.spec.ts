import { eventually } from '../../support/eventually';
import type { GitRepository } from '../../support/git-repository';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce, query, waitUntilIdle } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';
import { IS_TORTURE } from '../../support/torture';
import { shortWaits, SOON_STARTED_AGAIN } from '../../support/short-waits';

let fixture: FaultFixture;

beforeAll(async () => {
  // Enough for the ordinary work of a server and its worker.
  const { NODE_OPTIONS: preloads = '', ...env } = shortWaits(SOON_STARTED_AGAIN);
  const NODE_OPTIONS = `--max-old-space-size=${HEAP_MB} ${preloads}`;
  fixture = await FaultFixture.start({ env: { ...env, NODE_OPTIONS } });
});

afterAll(() => fixture.stop());

async function begin(name: string): Promise<CommitStream> {
  const repository = await fixture.repository();
  return CommitStream.begin(await fixture.workspaceOn(repository), repository, name);
}

/** A process that runs out of memory spends a while on garbage collection first. */
const SLOW_MS = 180_000;
const HEAP_MB = 64;
/** About 14 MB in Git, and several times that in memory. */
const FILES = 400_000;

/** Commits a folder that is too large for the worker's memory, as another writer. Returns the tip before. */
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
  return (await query<{ status: string; crashes: number; code: string | null }>(fixture.url, sql, [id]))[0];
};

const title = IS_TORTURE
  ? 'quarantines the job that needs too much memory, and continues with all others'
  : 'repeats the job that needs too much memory, and continues with all others';

it(
  title,
  async () => {
    const stream = await begin('Orders');
    const bystander = await begin('Stock');
    await waitUntilIdle(fixture.url);
    const before = await commitHugeFolder(stream.repository);
    const [jobId] = await Promise.all([stream.commit(), bystander.run(4)]);
    const removeFolder = () =>
      stream.repository.git(['update-ref', `refs/heads/${stream.repository.branch}`, before]);
    if (!IS_TORTURE) {
      // Each crash takes many seconds of work. Jobs that always crash are quarantined in other tests.
      const isCrashed = async () => (await findJob(jobId)).crashes > 0;
      await eventually(isCrashed, { timeoutMs: SLOW_MS });
      await removeFolder();
      await waitUntilIdle(fixture.url, SLOW_MS);
      await expectExactlyOnce(fixture.url, [stream, bystander]);
      return;
    }
    await waitUntilIdle(fixture.url, SLOW_MS);
    expect(await findJob(jobId)).toEqual({ status: 'failed', crashes: 4, code: 'git_worker_crashed' });

    await removeFolder();
    const [next] = await Promise.all([stream.commit(), bystander.run(2)]);
    await waitUntilIdle(fixture.url, SLOW_MS);
    // The mirror still has the folder; the last attempt uses a new one.
    expect(await findJob(next)).toEqual({ status: 'succeeded', crashes: 2, code: null });
    await expectExactlyOnce(fixture.url, [bystander]);
  },
  3 * SLOW_MS,
);
