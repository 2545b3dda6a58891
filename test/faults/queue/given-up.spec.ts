import { connect } from '../../support/connect';
import { eventually } from '../../support/eventually';
import { changeMeta, ended } from '../../support/git-fixture';
import { createGitRepository } from '../../support/git-repository';
import { startTcpProxy, type TcpProxy } from '../../support/ssh-server-proxy';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce, query, waitUntilIdle } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';
import { KillPoints } from '../kill-points';

/** Disables retries, so that a job fails with its first failure. */
const ONCE = { TRELLIS_RETRY_HOURS: '0', TRELLIS_GIT_SILENCE_MS: '2000' };

let fixture: FaultFixture;
let proxy: TcpProxy;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: ONCE });
  proxy = await startTcpProxy({ targetPort: fixture.git.port });
});

afterAll(async () => {
  await fixture.stop();
  await proxy.stop();
});

async function begin() {
  const repository = await fixture.repository();
  const points = await KillPoints.in(repository);
  const member = await fixture.workspaceOn(repository, proxy);
  return { points, repository, member, stream: await CommitStream.begin(member, repository, 'Orders') };
}

/** Makes a commit that arrives in the repository, while its job fails because the server falls silent. */
async function pushUnanswered({ points, stream }: Awaited<ReturnType<typeof begin>>): Promise<string> {
  await points.at('committed', points.blockUntilReleased);
  const jobId = await stream.commit();
  await points.whenReached('committed');
  await waitUntilIdle(fixture.url);
  await points.release();
  return jobId;
}

const viewOf = async (stream: CommitStream, jobId: string) =>
  (await stream.member.get(`/git/jobs/${jobId}`).expect(200)).body as Record<string, unknown>;

const stateOf = async ({ member, appId }: CommitStream) =>
  (await member.get(`/apps/${appId}`).expect(200)).body.gitState as string;

it('finds a commit of a failed job that arrived after all, and does not push it twice', async () => {
  const place = await begin();
  const { stream } = place;
  const silent = await pushUnanswered(place);
  expect(await viewOf(stream, silent)).toMatchObject({
    status: 'failed',
    attempts: 1,
    error: { code: 'git_timeout' },
  });
  const [{ status }] = await query<{ status: number }>(
    fixture.url,
    `select (error->>'status')::int as status from git_jobs where id = $1`,
    [silent],
  );
  expect(status).toBe(504);
  expect(await stateOf(stream)).toBe('failed');
  await stream.commit();
  // The failed commit has also succeeded, with the commit that had arrived.
  await expectExactlyOnce(fixture.url, [stream]);
  expect(await stateOf(stream)).toBe('clean');
});

it('commits the next change if an unanswered push never arrives', async () => {
  const { points, stream } = await begin();
  await points.at('pre-receive', `${points.blockUntilReleased}; exit 1`);
  const silent = await stream.commit();
  await points.whenReached('pre-receive');
  await waitUntilIdle(fixture.url);
  await points.release();
  const next = await stream.commit();
  await waitUntilIdle(fixture.url);
  expect(await viewOf(stream, silent)).toMatchObject({ status: 'failed', commit: null });
  expect(await viewOf(stream, next)).toMatchObject({ status: 'succeeded' });
  const messages = (await stream.repository.log()).map(({ message }) => message);
  expect(messages).toEqual(['Orders 2', 'App creation']);
});

it('goes on after an unanswered push to a repository that has two entries of one name', async () => {
  const place = await begin();
  const { stream, repository } = place;
  const meta = await changeMeta(repository, (entries) => {
    const [own] = Object.values(entries);
    entries.foreign = { ...own, gitAppName: 'ORDERS' };
  });
  await repository.commit({ '.meta/meta.json': meta });
  const silent = await pushUnanswered(place);
  expect(await viewOf(stream, silent)).toMatchObject({ status: 'failed' });
  const next = await stream.commit();
  await waitUntilIdle(fixture.url);
  expect(await viewOf(stream, silent)).toMatchObject({ status: 'succeeded', commit: expect.any(String) });
  expect(await viewOf(stream, next)).toMatchObject({ status: 'succeeded' });
  expect(await stateOf(stream)).toBe('clean');
});

it('does not put an app back behind a pull when it finds an older push', async () => {
  const place = await begin();
  const { stream, repository, member } = place;
  const silent = await pushUnanswered(place);
  // A pull finds it before it reads the repository, which then has nothing new.
  const { body } = await member.post(`/apps/${stream.appId}/git/pull`).expect(200);
  expect(body).toEqual({ sha: await repository.tip(), updated: false });
  expect(await viewOf(stream, silent)).toMatchObject({ status: 'succeeded', commit: await repository.tip() });
  expect(await stateOf(stream)).toBe('clean');
});

it('knows what a push has made of an app that was pulled before the push arrived', async () => {
  const { points, stream, member, repository } = await begin();
  const before = await repository.tip();
  await points.at('pre-receive', points.blockUntilReleased);
  const late = await stream.commit();
  await points.whenReached('pre-receive');
  await waitUntilIdle(fixture.url);
  await member.post(`/apps/${stream.appId}/git/pull`, { discardLocal: true }).expect(200);
  await points.release();
  await eventually(async () => expect(await repository.tip()).not.toBe(before));

  const next = await stream.commit();
  expect(await ended(member, next)).toMatchObject({ status: 'succeeded' });
  expect(await viewOf(stream, late)).toMatchObject({ status: 'succeeded' });
  const messages = (await repository.log()).map(({ message }) => message);
  expect(messages).toEqual(['Orders 2', 'Orders 1', 'App creation']);
  expect(await stateOf(stream)).toBe('clean');
});

it('does not look in another repository for a push, and finds it when the workspace is back', async () => {
  const place = await begin();
  const { stream, member, repository } = place;
  const silent = await pushUnanswered(place);
  const arrived = await repository.tip();
  const other = await createGitRepository();
  const at = { host: fixture.git.host, port: proxy.port, user: fixture.git.user };
  const authorize = (publicKey: string) => fixture.git.authorize(publicKey);
  await connect(member, { server: { ...at, authorize }, repository: other });
  const elsewhere = await stream.commit();
  expect(await ended(member, elsewhere)).toMatchObject({ status: 'succeeded' });
  expect(await viewOf(stream, silent)).toMatchObject({ status: 'failed' });

  await connect(member, { server: { ...at, authorize }, repository });
  const back = await stream.commit();
  expect(await ended(member, back)).toMatchObject({ status: 'succeeded' });
  expect(await viewOf(stream, silent)).toMatchObject({ status: 'succeeded', commit: arrived });
  expect(await repository.parentOf(await repository.tip())).toBe(arrived);
  await eventually(async () => expect(await stateOf(stream)).toBe('clean'));
});
