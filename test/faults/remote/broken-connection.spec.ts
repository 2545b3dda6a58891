import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit, ended, getApp } from '../../support/git-fixture';
import { startTcpProxy, type Direction, type TcpProxy } from '../../support/ssh-server-proxy';
import { CommitStream } from '../commit-stream';
import { expectExactlyOnce, waitUntilIdle } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';
import { KillPoints } from '../kill-points';
import { TEST_LIMIT_MS } from '../../support/torture';

const SILENCE_MS = 2_000;
/** Set by `npm run torture`, which asks for more. */
const SAMPLES = Number(process.env.TRELLIS_TEST_CUTS ?? 3);

let fixture: FaultFixture;
let proxy: TcpProxy;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: { TRELLIS_GIT_SILENCE_MS: String(SILENCE_MS) } });
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
  return { points, member, stream: await CommitStream.begin(member, repository, 'Orders') };
}

/** Returns the bytes that one commit sends in each direction over an open connection. */
async function measure(stream: CommitStream): Promise<Record<Direction, number>> {
  const before = { up: proxy.bytesUp, down: proxy.bytesDown };
  await stream.commit();
  await waitUntilIdle(fixture.url);
  return { up: proxy.bytesUp - before.up, down: proxy.bytesDown - before.down };
}

it.each<Direction>(['up', 'down'])(
  'commits once, wherever the connection breaks on the way %s',
  async (direction) => {
    const { stream } = await begin();
    const { [direction]: bytes } = await measure(stream);
    for (let sample = 1; sample <= SAMPLES; sample++) {
      proxy.cutAfterBytes(direction, Math.ceil((bytes * (sample - 0.5)) / SAMPLES));
      await stream.commit();
      await waitUntilIdle(fixture.url);
      proxy.cutAfterBytes(direction, Infinity);
    }
    await expectExactlyOnce(fixture.url, [stream]);
  },
  TEST_LIMIT_MS + SAMPLES * 6_000,
);

it('tries again after a silence, and finds a commit that arrived after all', async () => {
  const { points, stream } = await begin();
  await points.at('committed', points.blockUntilReleased);
  const silent = await stream.commit();
  await points.whenReached('committed');
  await eventually(async () => {
    const { body } = await stream.member.get(`/git/jobs/${silent}`).expect(200);
    expect(body).toMatchObject({ error: { code: 'git_timeout' } });
  });
  await points.release();
  await expectExactlyOnce(fixture.url, [stream]);
});

it('pushes again after a silence if the first push never arrives', async () => {
  const { points, stream } = await begin();
  await points.at('pre-receive', `${points.blockUntilReleased}; exit 1`);
  await stream.commit();
  await points.whenReached('pre-receive');
  await expectExactlyOnce(fixture.url, [stream]);
  await points.release();
  await expectExactlyOnce(fixture.url, [stream]);
});

describe('a forced push whose answer was lost', () => {
  /** Two unpushed commits of an app, which arrive by a forced push with unknown outcome. */
  async function forced() {
    const repository = await fixture.repository();
    const points = await KillPoints.in(repository);
    const member = await fixture.workspaceOn(repository);
    const app = await createApp(member, 'Orders', { commitChanges: true });
    for (const message of ['One', 'Two']) {
      await edit(member, app.id, message);
      await commit(member, app.id, message, { push: false }).expect(201);
    }
    const lease = await repository.commit({ 'README.md': 'dropped' });
    await points.at('committed', points.blockUntilReleased);
    const answer = await member.post('/git/push', { force: { lease } });
    expect([answer.status, answer.body.code]).toEqual([504, 'git_timeout']);
    await points.release();
    expect((await repository.log()).map(({ message }) => message.trim())).toEqual([
      'Two',
      'One',
      'App creation',
    ]);
    return { repository, member, app, tip: await repository.tip() };
  }

  it.each(['before', 'after'])('is known again by a push %s the branch was read', async (when) => {
    const { repository, member, app, tip } = await forced();
    if (when === 'after') await member.get(`/apps/${app.id}/git/updates`).expect(200);
    const { body } = await member.post('/git/push').expect(200);
    expect(body).toEqual({ pushed: 2, sha: tip });
    expect(await repository.tip()).toBe(tip);
    expect((await member.get('/git/unpushed').expect(200)).body.items).toEqual([]);
    expect((await getApp(member, app.id)).gitState).toBe('clean');
  });

  it('is known again by a pull', async () => {
    const { member, app } = await forced();
    await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(200);
    expect((await member.get('/git/unpushed').expect(200)).body.items).toEqual([]);
    expect((await getApp(member, app.id)).gitState).toBe('clean');
  });
});

describe('a version whose publication was not answered is a draft again', () => {
  async function publishing() {
    const repository = await fixture.repository();
    const member = await fixture.workspaceOn(repository);
    const app = await createApp(member, 'Orders', { commitChanges: true });
    await repository.addHook('pre-receive', 'while [ ! -f released ]; do sleep 0.05; done; exit 1');
    const { body } = await member
      .post(`/apps/${app.id}/versions/${app.editingVersion.id}/publish`)
      .set('Prefer', 'respond-async')
      .expect(202);
    const jobId = body.jobId as string;
    await eventually(async () => {
      const { body: job } = await member.get(`/git/jobs/${jobId}`).expect(200);
      expect(job).toMatchObject({ status: 'queued', error: { code: 'git_timeout' } });
    });
    const status = async () =>
      ((await member.get(`/apps/${app.id}/versions`).expect(200)).body.items as { status: string }[])[0]
        .status;
    expect(await status()).toBe('published');
    const release = () => writeFile(path.join(repository.path, 'released'), '');
    return { member, jobId, status, release };
  }

  it('if the repository refuses the tag at last', async () => {
    const { member, jobId, status, release } = await publishing();
    await release();
    const { status: answered } = await member.post(`/git/jobs/${jobId}/retry`);
    // 409: its next attempt has started.
    expect([202, 409]).toContain(answered);
    expect((await ended(member, jobId)).error).toMatchObject({ code: 'git_push_rejected' });
    expect(await status()).toBe('draft');
  });

  it('if it is given up', async () => {
    const { member, jobId, status, release } = await publishing();
    await eventually(() => member.post(`/git/jobs/${jobId}/cancel`).expect(200));
    expect(await status()).toBe('draft');
    await release();
  });
});
