import { Pool } from 'pg';
import { eventually, PATIENCE_MS } from '../support/eventually';
import type { GitRepository } from '../support/git-repository';
import type { CommitStream } from './commit-stream';

interface JobRow {
  id: string;
  status: string;
  commit_sha: string | null;
  error: { code: string } | null;
}

const pools = new Map<string, Pool>();

/** Runs SQL on the program's database, over a kept connection: connecting costs PostgreSQL more than most queries. */
export async function query<Row>(url: string, sql: string, values: unknown[] = []): Promise<Row[]> {
  let pool = pools.get(url);
  if (!pool) {
    pool = new Pool({ connectionString: url, max: 1, idleTimeoutMillis: 1_000, allowExitOnIdle: true });
    // The pool replaces a connection that the database closed.
    pool.on('error', () => undefined);
    pools.set(url, pool);
  }
  return (await pool.query(sql, values)).rows as Row[];
}

export async function waitUntilIdle(databaseUrl: string, timeoutMs = PATIENCE_MS): Promise<void> {
  await eventually(
    async () => {
      const open = await query<{ id: string; status: string; attempts: number }>(
        databaseUrl,
        `select id, status, attempts from git_jobs where status in ('queued', 'running')`,
      );
      if (open.length > 0)
        throw new Error(`${open.length} jobs are open: ${JSON.stringify(open.slice(0, 3))}`);
    },
    { timeoutMs },
  );
}

/**
 * Checks that every accepted commit is in the history exactly once, in the order of each app, and that the database
 * agrees. All streams of the repositories must be given.
 */
export async function expectExactlyOnce(databaseUrl: string, streams: CommitStream[]): Promise<void> {
  await waitUntilIdle(databaseUrl);
  for (const repository of new Set(streams.map((stream) => stream.repository))) {
    await repository.fsck();
    const history = (await repository.log()).reverse();
    const ofRepository = streams.filter((stream) => stream.repository === repository);
    const accepted = ofRepository.flatMap((stream) => stream.accepted.map(({ message }) => message));
    expect(history.map(({ message }) => message).sort()).toEqual(accepted.sort());
    for (const stream of ofRepository) await expectStream(databaseUrl, stream, history);
    await expectNothingLeft(repository);
  }
}

async function expectStream(
  databaseUrl: string,
  stream: CommitStream,
  history: { sha: string; message: string }[],
): Promise<void> {
  const jobs = await query<JobRow>(
    databaseUrl,
    'select id, status, commit_sha, error from git_jobs where app_id = $1 order by position',
    [stream.appId],
  );
  expect(jobs.map(({ id }) => id)).toEqual(stream.accepted.map(({ jobId }) => jobId));
  expect(jobs.filter(({ status }) => status !== 'succeeded')).toEqual([]);
  // Jobs are in the order of the history, and each job knows its own commit.
  const placeOf = new Map(history.map(({ sha }, place) => [sha, place]));
  const places = jobs.map((job) => placeOf.get(job.commit_sha ?? '') ?? -1);
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places.map((place) => history[place]?.message)).toEqual(
    stream.accepted.map(({ message }) => message),
  );
  const changes = history.filter(({ message }) => message.startsWith(`${stream.name} `));
  const documents = await stream.repository.showAll(
    changes.map(({ sha }) => `${sha}:${stream.name}/v1.json`),
  );
  const icons = documents.map((text) => (JSON.parse(text) as { appV2: { icon: string } }).appV2.icon);
  expect(icons).toEqual(changes.map(({ message }) => message));
  await expectLink(databaseUrl, stream, jobs.at(-1)?.commit_sha ?? null);
}

async function expectLink(databaseUrl: string, stream: CommitStream, lastSha: string | null): Promise<void> {
  const [link] = await query<{ last_sha: string; last_blob: string; failed_job_id: string | null }>(
    databaseUrl,
    `select last ->> 'sha' as last_sha, last #>> '{syncedState,oid}' as last_blob, failed_job_id
     from git_links where app_id = $1`,
    [stream.appId],
  );
  const file = `${stream.repository.branch}:${stream.name}/v1.json`;
  const blob = (await stream.repository.git(['rev-parse', file])).trim();
  expect(link).toEqual({ last_sha: lastSha, last_blob: blob, failed_job_id: null });
}

/** Checks that interrupted pushes left no locks or half-written files, which would block the next push. */
async function expectNothingLeft(repository: GitRepository): Promise<void> {
  const locks = await repository.git(['for-each-ref', '--format=%(refname)']);
  expect(locks.trim().split('\n')).toEqual([`refs/heads/${repository.branch}`]);
}
