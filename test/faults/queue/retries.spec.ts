import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { query, waitUntilIdle } from '../expect-exactly-once';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';
import { KillPoints } from '../kill-points';
import { eventually } from '../../support/eventually';
import type { Member } from '../../support/member';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start();
});

afterAll(() => fixture.stop());

async function begin(name = 'Orders') {
  const repository = await fixture.repository();
  const points = await KillPoints.in(repository);
  const member = await fixture.workspaceOn(repository);
  return { repository, points, member, stream: await CommitStream.begin(member, repository, name) };
}

/** Has a job that waits for its next attempt tried at once, unless that has begun just now. */
async function tryNow(member: Member, jobId: string): Promise<void> {
  const { status, body } = await member.post(`/git/jobs/${jobId}/retry`);
  expect([202, 'git_job_not_failed']).toContain(status === 202 ? 202 : body.code);
}

it('succeeds without help if the server recovers within the attempts, which are visible', async () => {
  const { stream, member } = await begin();
  await fixture.git.halt();
  const jobId = await stream.commit();
  await eventually(async () => {
    const { body } = await member.get(`/git/jobs/${jobId}`).expect(200);
    expect(body).toMatchObject({ attempts: 3, error: { code: 'git_host_unreachable' } });
    expect(['queued', 'running']).toContain(body.status);
  });
  await fixture.git.restart();
  await expectExactlyOnce(fixture.url, [stream]);
  const { body } = await member.get(`/git/jobs/${jobId}`).expect(200);
  expect(body).toMatchObject({ status: 'succeeded', error: null });
  expect(body.attempts).toBeGreaterThan(3);
});

it('waits for a host that stays away, shows until when, and tries at once when asked', async () => {
  const { stream, member } = await begin();
  await fixture.git.halt();
  const first = await stream.commit();
  const viewOf = async (jobId: string) => (await member.get(`/git/jobs/${jobId}`).expect(200)).body;
  await eventually(async () =>
    expect(await viewOf(first)).toMatchObject({
      status: 'queued',
      attempts: 4,
      error: { code: 'git_host_unreachable' },
      nextAttemptAt: expect.any(String),
    }),
  );
  // However busy the machine is, nothing but the request below tries it in time.
  await query(
    fixture.url,
    `with head as (
       update git_jobs set not_before = not_before + interval '10 minutes' where id = $1 returning workspace_id, not_before
     )
     update git_queues q set ready_at = head.not_before from head where q.workspace_id = head.workspace_id`,
    [first],
  );
  const second = await stream.commit();
  expect(await viewOf(second)).toMatchObject({ status: 'queued', nextAttemptAt: null });

  await fixture.git.restart();
  const { body: retried } = await member.post(`/git/jobs/${first}/retry`).expect(202);
  expect(retried).toMatchObject({ jobId: first, nextAttemptAt: null });
  await expectExactlyOnce(fixture.url, [stream]);
  expect(await viewOf(first)).toMatchObject({ status: 'succeeded', attempts: 5, error: null });
  expect(await viewOf(second)).toMatchObject({ status: 'succeeded', attempts: 1 });
});

it('cancels a commit that waits for its next attempt, and the one behind it takes its place', async () => {
  const { stream, member, repository } = await begin();
  await fixture.git.halt();
  const first = await stream.commit();
  await eventually(async () => {
    const { body } = await member.get(`/git/jobs/${first}`).expect(200);
    expect(body.attempts).toBeGreaterThan(2);
    expect(body.nextAttemptAt).not.toBeNull();
  });
  const second = await stream.commit();
  await member.post(`/git/jobs/${first}/cancel`).expect(200);
  await fixture.git.restart();
  await waitUntilIdle(fixture.url);
  expect((await member.get(`/git/jobs/${first}`)).body).toMatchObject({ status: 'cancelled' });
  expect((await member.get(`/git/jobs/${second}`)).body).toMatchObject({ status: 'succeeded' });
  const messages = (await repository.log()).map(({ message }) => message);
  expect(messages).toEqual(['Orders 2', 'App creation']);
});

it('knows the later one of two unanswered commits of an app, although that one was cancelled', async () => {
  const { stream, member, points } = await begin();
  await fixture.git.halt();
  const first = await stream.commit();
  const second = await stream.commit();
  await points.at('committed', points.blockUntilReleased);
  await fixture.git.restart();
  await tryNow(member, first);
  await points.whenReached('committed');
  await fixture.git.halt();
  await points.release();
  await eventually(async () => {
    const { body } = await member.get(`/git/jobs/${second}`).expect(200);
    expect(body).toMatchObject({ status: 'queued', error: { code: 'git_host_unreachable' } });
  });
  const { body } = await member.post(`/git/jobs/${second}/cancel`).expect(200);
  expect(body).toMatchObject({ status: 'cancelled' });
  await fixture.git.restart();
  await tryNow(member, first);
  // The cancelled one has succeeded too, and the app is linked to its commit.
  await expectExactlyOnce(fixture.url, [stream]);
});

it('does not put an app back to a state that was up to date before a lost push', async () => {
  const { stream, member, points, repository } = await begin();
  await fixture.git.halt();
  const { body: same } = await member
    .post(`/apps/${stream.appId}/git/commits`, { message: 'Nothing has changed' })
    .set('Prefer', 'respond-async')
    .expect(202);
  const changed = await stream.commit();
  await points.at('committed', points.blockUntilReleased);
  await fixture.git.restart();
  await tryNow(member, same.jobId as string);
  await points.whenReached('committed');
  await fixture.git.halt();
  await points.release();
  await eventually(async () => {
    const { body } = await member.get(`/git/jobs/${changed}`).expect(200);
    expect(body).toMatchObject({ status: 'queued', error: { code: 'git_host_unreachable' } });
  });
  await fixture.git.restart();
  await tryNow(member, same.jobId as string);
  await waitUntilIdle(fixture.url);
  const { body } = await member.get(`/git/jobs/${same.jobId}`).expect(200);
  expect(body).toMatchObject({ status: 'succeeded', result: { changed: false } });
  const messages = (await repository.log()).map(({ message }) => message);
  expect(messages).toEqual(['Orders 1', 'App creation']);
});

it('waits for a lock that was left on the branch, without pushing again and again', async () => {
  const { stream, member, points, repository } = await begin();
  const lock = join(repository.path, 'refs/heads/main.lock');
  await writeFile(lock, '');
  const jobId = await stream.commit();
  const viewOf = async () => (await member.get(`/git/jobs/${jobId}`).expect(200)).body;
  await eventually(async () => expect((await viewOf()).attempts).toBeGreaterThan(1));
  const body = await viewOf();
  expect(body).toMatchObject({
    error: { code: 'git_push_rejected', remedy: expect.stringContaining('.lock') },
  });
  await rm(lock);
  await member.post(`/git/jobs/${jobId}/retry`);
  await expectExactlyOnce(fixture.url, [stream]);
  // The hook runs once the server has locked the branch.
  expect(await points.pushes()).toHaveLength(2);
});

it('fails only the one of several waiting commits that meets a defect', async () => {
  const { repository, points, member, stream } = await begin();
  const others = [
    await CommitStream.begin(member, repository, 'Sales'),
    await CommitStream.begin(member, repository, 'Stock'),
  ];
  await points.at('pre-receive', points.blockUntilReleased);
  await stream.commit();
  await points.whenReached('pre-receive');
  const [broken, whole] = [await others[0].commit(), await others[1].commit()];
  await query(
    fixture.url,
    `delete from git_documents d using git_jobs j where j.id = $1 and d.hash = j.document_hash`,
    [broken],
  );
  await points.release();
  await waitUntilIdle(fixture.url);
  const statusOf = async (jobId: string) => (await member.get(`/git/jobs/${jobId}`).expect(200)).body;
  expect(await statusOf(broken)).toMatchObject({ status: 'failed', error: { code: 'internal_error' } });
  expect(await statusOf(whole)).toMatchObject({ status: 'succeeded' });
  const messages = (await repository.log()).map(({ message }) => message);
  expect(messages.filter((message) => /\d/.test(message))).toEqual(['Stock 1', 'Orders 1']);
});

it('fails only the one of several waiting commits that the server refuses, and quotes the server', async () => {
  const { repository, points, member, stream } = await begin();
  const other = await CommitStream.begin(member, repository, 'Sales');
  // Keeps the queue busy until all of them wait.
  await points.at('pre-receive', points.blockUntilReleased);
  await stream.commit();
  await points.whenReached('pre-receive');
  await repository.addHook(
    'update',
    'git log --format=%s "$2..$3" | grep -q "^Orders 3$" && echo "No third one here." && exit 1; exit 0',
  );
  await stream.run(4);
  await other.run(3);
  await points.release();
  await waitUntilIdle(fixture.url);

  const jobs = await query<{ message: string; status: string; error: { code: string; data: object } | null }>(
    fixture.url,
    'select message, status, error from git_jobs where workspace_id = $1 and position is not null order by position',
    [member.workspaceId],
  );
  const failed = jobs.filter(({ status }) => status !== 'succeeded');
  expect(failed).toEqual([
    expect.objectContaining({ message: 'Orders 3', status: 'failed', error: expect.anything() }),
  ]);
  expect(failed[0].error).toMatchObject({
    code: 'git_push_rejected',
    data: { serverMessage: expect.stringContaining('No third one here.') },
  });
  const messages = (await repository.log()).reverse().map(({ message }) => message);
  expect(messages).toEqual(jobs.filter(({ status }) => status === 'succeeded').map(({ message }) => message));
  await repository.fsck();
});

it('keeps a push to its branch while the workspace visits another one in the middle of it', async () => {
  const { stream, member, points, repository } = await begin();
  await repository.git(['branch', 'dev', 'main']);
  const { body: settings } = await member.get('/git').expect(200);
  const moveTo = async (branch: string) => {
    const { repositoryUrl } = settings as { repositoryUrl: string };
    await member.put('/git?waiting=cancel', { repositoryUrl, branch }).expect(200);
    await member.post('/git/finalize').expect(200);
  };
  await points.at('pre-receive', points.blockUntilReleased);
  const pushed = await stream.commit();
  await points.whenReached('pre-receive');

  await moveTo('dev');
  const onDev = await stream.commit();
  await moveTo('main');
  const last = await stream.commit();
  await points.release();
  await waitUntilIdle(fixture.url);
  const statusOf = async (jobId: string) => (await member.get(`/git/jobs/${jobId}`).expect(200)).body.status;
  expect(await statusOf(pushed)).toBe('succeeded');
  expect(await statusOf(onDev)).toBe('cancelled');
  expect(await statusOf(last)).toBe('succeeded');
  const messages = (await repository.log()).map(({ message }) => message);
  expect(messages).toEqual(['Orders 3', 'Orders 1', 'App creation']);
  expect((await repository.git(['log', '--format=%s', 'dev'])).trim()).toBe('App creation');
});
