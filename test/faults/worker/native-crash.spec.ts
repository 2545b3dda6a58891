import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce, query, waitUntilIdle } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';
import { shortWaits, SOON_STARTED_AGAIN } from '../../support/short-waits';

const PRELOAD = join(__dirname, '../../support/crash-nodegit.cjs');
/** Heartbeat interval of a worker; its server ends it after twelve missed heartbeats. */
const SIGN_OF_LIFE_MS = 5_000;

let folder: string;
let fixture: FaultFixture;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trellis-crash-'));
  fixture = await FaultFixture.start({
    env: {
      ...shortWaits(
        { ...SOON_STARTED_AGAIN, setInterval: { [SIGN_OF_LIFE_MS]: 800 } },
        { preloads: [PRELOAD] },
      ),
      TRELLIS_TEST_CRASH: join(folder, 'crash'),
    },
  });
});

afterAll(async () => {
  await fixture.stop();
  await rm(folder, { recursive: true });
});

/** Makes the worker crash in nodegit's native code whenever it makes this call for the workspace's mirror. */
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
  const repository = await fixture.repository();
  return CommitStream.begin(await fixture.workspaceOn(repository), repository, name);
}

const findJob = async (id: string) => {
  const [job] = await query<{ status: string; crashes: number; code: string | null }>(
    fixture.url,
    `select status, crashes, error->>'code' as code from git_jobs where id = $1`,
    [id],
  );
  return job;
};

it('loses one attempt and pushes nothing twice if nodegit crashes after the push has arrived', async () => {
  const stream = await begin('Orders');
  const bystander = await begin('Stock');
  await waitUntilIdle(fixture.url);
  await crashIn('Reference.create', stream, { once: true });
  const [jobId] = await Promise.all([stream.commit(), bystander.run(3)]);
  await expectExactlyOnce(fixture.url, [stream, bystander]);
  expect(await findJob(jobId)).toEqual({ status: 'succeeded', crashes: 1, code: null });
});

it('ends a worker that hangs in a native call after twelve missed heartbeats, and pushes nothing twice', async () => {
  const stream = await begin('Orders');
  await waitUntilIdle(fixture.url);
  await crashIn('Reference.create', stream, { once: true, isEndless: true });
  const jobId = await stream.commit();
  await waitUntilIdle(fixture.url);
  await expectExactlyOnce(fixture.url, [stream]);
  expect(await findJob(jobId)).toEqual({ status: 'succeeded', crashes: 1, code: null });
});

it('quarantines the job in which nodegit crashes three times while it runs alone, and continues with all others', async () => {
  const stream = await begin('Orders');
  const bystander = await begin('Stock');
  await waitUntilIdle(fixture.url);
  await stream.repository.commit({ 'README.md': 'So that it has to be fetched.' });
  await crashIn('Reference.create', stream, { once: false });
  const [jobId] = await Promise.all([stream.commit(), bystander.run(3)]);
  await waitUntilIdle(fixture.url);
  expect(await findJob(jobId)).toEqual({ status: 'failed', crashes: 4, code: 'git_worker_crashed' });
  await expectExactlyOnce(fixture.url, [bystander]);

  await rm(join(folder, 'crash'));
  const next = await stream.commit();
  await waitUntilIdle(fixture.url);
  expect(await findJob(next)).toEqual({ status: 'succeeded', crashes: 0, code: null });
  const messages = (await stream.repository.log()).map(({ message }) => message);
  expect(messages).toEqual(['Orders 2', 'A change', 'App creation']);
});
