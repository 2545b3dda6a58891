import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { createDatabase } from '../../src/core/embedded-postgres/cluster';
import { CommitStream } from '../faults/commit-stream';
import { expectExactlyOnce, query, waitUntilIdle } from '../faults/expect-exactly-once';
import { FaultFixture } from '../faults/fault-fixture';
import { KillPoints } from '../faults/kill-points';
import { createTestDatabase } from '../support/database';
import { dropDatabase } from '../support/drop-database';
import { eventually } from '../support/eventually';
import { commit, createApp, edit, ended, exported, getApp } from '../support/git-fixture';
import type { GitRepository } from '../support/git-repository';
import { startTcpProxy, type TcpProxy } from '../support/ssh-server-proxy';
import { isAlive, runAdmin, type TrellisProcess } from '../support/trellis-process';
import { invitationOf, Member } from '../support/trellis-server';
import { buildRelease, findLastRelease } from './last-release';

const release = findLastRelease();
const title = release
  ? `an upgrade from ${release.version}`
  : 'an upgrade from the last release (skipped: the history of the repository is not here)';
const describeIf = release ? describe : describe.skip;

describeIf(title, () => {
  let former: string;
  let fixture: FaultFixture;
  let proxy: TcpProxy;

  beforeAll(async () => {
    former = await buildRelease(release!);
  });

  beforeEach(async () => {
    fixture = await FaultFixture.start({ build: former });
    proxy = await startTcpProxy({ targetPort: fixture.git.port });
  });

  afterEach(async () => {
    await proxy.stop();
    await fixture.stop();
  });

  /** Leaves unfinished work of every kind when the former version ends. */
  async function leaveWork() {
    const [orders, shared] = [await fixture.repository(), await fixture.repository()];
    const builder = await fixture.workspaceOn(orders, proxy);
    await builder.post('/git/signing-key', { type: 'ed25519' }).expect(201);
    const streams = [
      await CommitStream.begin(builder, orders, 'Orders'),
      await CommitStream.begin(await fixture.workspaceOn(shared, proxy), shared, 'Stock'),
      await CommitStream.begin(await fixture.workspaceOn(shared, proxy), shared, 'Sales'),
    ];
    await Promise.all(streams.map((stream) => stream.run(2)));
    await waitUntilIdle(fixture.url);
    const reader = await fixture.workspaceOn(shared, proxy);
    const gitIds = await Promise.all(
      streams.map(async ({ member, appId }) => (await getApp(member, appId)).gitAppId),
    );
    const { body: pulled } = await reader.post('/git/imports', { gitAppId: gitIds[1] }).expect(201);
    await streams[1].commit();
    await waitUntilIdle(fixture.url);

    const points = await KillPoints.in(orders);
    await points.at('committed', points.blockUntilReleased);
    await streams[0].commit();
    await points.whenReached('committed');
    proxy.pause();
    const pull = await reader.post(`/apps/${pulled.id}/git/pull`).set('Prefer', 'respond-async').expect(202);
    const imported = await reader
      .post('/git/imports', { gitAppId: gitIds[2] })
      .set('Prefer', 'respond-async')
      .expect(202);
    await Promise.all(streams.map((stream) => stream.run(2)));
    const jobs = [pull, imported].map(({ body }) => body.jobId as string);
    return { streams, points, reader, pulledId: pulled.id as string, jobs };
  }

  async function stopFormer(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const worker = await fixture.trellis.workerPid();
    if (signal === 'SIGKILL') process.kill(worker, signal);
    fixture.trellis.kill(signal);
    const how = await fixture.trellis.ended;
    expect(how).toEqual(signal === 'SIGTERM' ? { code: 0, signal: null } : { code: null, signal });
    await eventually(async () => !(await isAlive(worker)));
  }

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'lands every job once that waited, one of them in the middle of its push, when %s ended the former version',
    async (signal) => {
      const work = await leaveWork();
      await stopFormer(signal);
      await work.points.release();
      await fixture.startAgain();
      await expectToFinish(work, fixture.url);
    },
  );

  it('restores a backup of the former version, made while it worked: apps, links, keys and waiting jobs', async () => {
    const work = await leaveWork();
    const folder = await mkdtemp(join(tmpdir(), 'trellis-restored-'));
    const [file, dataDir] = ['backup', 'data'].map((name) => join(folder, name));
    const settings = { DATABASE_URL: fixture.url, TRELLIS_DATA_DIR: fixture.dataDir };
    await runAdmin(['backup', file, '--with-secret-key'], settings, former);
    await stopFormer('SIGKILL');
    await work.points.release();

    await using database = await emptyDatabase();
    const restored = { DATABASE_URL: database.url, TRELLIS_DATA_DIR: dataDir };
    expect(await runAdmin(['restore', file], restored)).toContain('Start Trellis now.');
    await fixture.startAgain(restored);
    await expectToFinish(work, database.url);
    expect(await runAdmin(['check'], restored)).toMatch(/✓ secret key/);
    await fixture.trellis.stop();
    await rm(folder, { recursive: true });
  });

  async function emptyDatabase() {
    const database = await createTestDatabase({ isEmpty: true });
    return { url: database.url, [Symbol.asyncDispose]: () => database.drop() };
  }

  /** Expects that the present version does all that the former one has left. */
  async function expectToFinish(
    { streams, reader, pulledId, jobs }: Awaited<ReturnType<typeof leaveWork>>,
    url: string,
  ): Promise<void> {
    expect(await openJobs(url)).toBe(9);
    proxy.resume();
    await Promise.all(streams.map((stream) => stream.commit()));

    await waitUntilIdle(url);
    const [pull, imported] = await Promise.all(jobs.map((job) => ended(reader, job)));
    expect([pull, imported]).toMatchObject([{ status: 'succeeded' }, { status: 'succeeded' }]);
    await reader.post(`/apps/${pulledId}/git/pull`).expect(200);
    const importedId = imported.result?.id as string;
    await reader.post(`/apps/${importedId}/git/pull`).expect(200);
    const [, stock, sales] = streams;
    expect(await exported(reader, pulledId)).toBe(await exported(stock.member, stock.appId));
    expect(await exported(reader, importedId)).toBe(await exported(sales.member, sales.appId));
    await expectExactlyOnce(url, streams);
    await expectSigned(streams[0]);
  }

  async function openJobs(url: string): Promise<number> {
    const [{ count }] = await query<{ count: number }>(
      url,
      `select count(*)::int from git_jobs where status in ('queued', 'running')`,
    );
    return count;
  }

  /** Expects that all commits after the first are signed with the former version's key. */
  async function expectSigned({ repository }: CommitStream): Promise<void> {
    const text = await repository.git(['log', '--format=raw', repository.branch]);
    expect(text.match(/^gpgsig /gm)).toHaveLength((await repository.log()).length);
  }

  it('keeps sessions, API tokens, invitations and answers to repeated requests', async () => {
    const { admin } = fixture;
    const repository = await fixture.repository();
    const member = await fixture.workspaceOn(repository);
    const app = await createApp(member, 'Orders', { commitChanges: true });
    await edit(member, app.id, 'edited');
    const commitOnce = () =>
      member.post(`/apps/${app.id}/git/commits`, { message: 'Once' }).set('Idempotency-Key', 'once');
    const { body: first } = await commitOnce().expect(201);
    const { email, password } = admin.user;
    const anonymous = (path: string, body: object) => request(admin.address).post(path).send(body);
    const signedIn = await anonymous('/api/auth/login', { email, password }).expect(200);
    const cookie = signedIn.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
    const { body: token } = await admin.post('/api/auth/tokens', { name: 'pipeline' }).expect(201);
    const grace = { email: 'grace@example.com', name: 'Grace Hopper', role: 'builder' };
    const { body: invited } = await member.post('/members', grace).expect(201);

    await stopFormer('SIGTERM');
    await fixture.startAgain();

    await request(admin.address).get('/api/auth/me').set('Cookie', cookie).expect(200);
    const withToken = (value: unknown) =>
      new Member(admin.address, value as string, member.workspaceId, admin.user);
    await withToken(token.token).get('').expect(200);
    expect((await commitOnce().expect(201)).body).toMatchObject({ sha: first.sha });
    expect((await repository.log()).map(({ message }) => message)).toEqual(['Once', 'App creation']);
    const link = { token: invitationOf(invited as { inviteUrl: string }), password };
    const { body: joined } = await anonymous('/api/auth/invite', link).expect(200);
    const { body: me } = await withToken(joined.token).get('/api/auth/me').expect(200);
    expect((me.workspaces as { id: string }[]).map(({ id }) => id)).toEqual([member.workspaceId]);
  });

  it('can be rolling: both versions run on the new schema and take commits for each other', async () => {
    const [shared, own] = [await fixture.repository(), await fixture.repository()];
    const workspaces = [await fixture.workspaceOn(shared), await fixture.workspaceOn(own)];
    const addresses = [fixture.trellis.address, fixture.trellis.address];
    const begin = (member: Member, repository: GitRepository, name: string) =>
      CommitStream.begin(inTurn(member, addresses), repository, name);
    const streams = [
      await begin(workspaces[0], shared, 'Orders'),
      await begin(workspaces[1], own, 'Stock'),
      await begin(workspaces[1], own, 'Visits'),
    ];
    const running = streams.map((stream) => stream.runUntilEnd());
    running.forEach((run) => run.catch(() => undefined));
    await moreCommits(5);

    const former = fixture.trellis;
    const successor = await fixture.startReplica();
    addresses[1] = successor.address;
    // Connected and created by the new version, in a repository that the former version writes too.
    const later = await fixture.workspaceOn(shared);
    streams.push(await begin(later, shared, 'Sales'));
    running.push(streams[3].runUntilEnd());
    await servesNewWorkspaces(former, await fixture.repository());
    await servesNewWorkspaces(successor, await fixture.repository());
    process.kill(await former.workerPid(), 'SIGKILL');
    await moreCommits(10);
    await servesNewWorkspaces(former, await fixture.repository());
    await readInTurn(streams, addresses);

    former.kill('SIGTERM');
    expect(await former.ended).toEqual({ code: 0, signal: null });
    await fixture.startAgain();
    await moreCommits(10);
    streams.forEach((stream) => stream.end());
    await Promise.all(running);
    await expectExactlyOnce(fixture.url, streams);
  });

  /** The same person, with requests to the addresses in turn. */
  function inTurn({ token, workspaceId, user }: Member, addresses: readonly string[]): Member {
    let requests = 0;
    const address = { get: () => addresses[requests++ % addresses.length] };
    return Object.defineProperty(new Member('', token, workspaceId, user), 'address', address);
  }

  async function moreCommits(count: number): Promise<void> {
    const countEnded = async () => {
      const sql = `select count(*)::int as ended from git_jobs where kind = 'commit_app' and status = 'succeeded'`;
      return (await query<{ ended: number }>(fixture.url, sql))[0].ended;
    };
    const before = await countEnded();
    await eventually(async () => expect(await countEnded()).toBeGreaterThanOrEqual(before + count));
  }

  /**
   * Creates workspaces until the server's worker has served one. Servers claim queues for their own worker, but a queue
   * stays with the worker that served it last, here the worker that connected the workspace.
   */
  async function servesNewWorkspaces(server: TrellisProcess, repository: GitRepository): Promise<void> {
    const served = `select from git_queues q join git_workers w on w.id = q.served_by where w.description like $1`;
    let count = 0;
    await eventually(async () => {
      const member = await fixture.workspaceOn(repository, undefined, server.address);
      await createApp(member, `New ${(count += 1)}`, { commitChanges: true });
      expect(await query(fixture.url, served, [`% pid ${await server.workerPid()}`])).not.toEqual([]);
    });
  }

  /** Imports apps through one version and pulls them through the other, while they are committed to. */
  async function readInTurn(streams: CommitStream[], addresses: string[]): Promise<void> {
    const { repository } = streams[0];
    const reader = inTurn(await fixture.workspaceOn(repository), addresses);
    for (const { member, appId, name } of [streams[0], streams[3]]) {
      const { gitAppId } = await getApp(member, appId);
      const { body: app } = await reader.post('/git/imports', { gitAppId }).expect(201);
      for (let pulls = 0; pulls < 4; pulls++) {
        const { body } = await reader.post(`/apps/${app.id}/git/pull`).expect(200);
        const pulled = JSON.parse(await repository.show(body.sha as string, `${name}/v1.json`)) as unknown;
        expect(JSON.parse(await exported(reader, app.id as string))).toEqual(pulled);
      }
    }
  }

  it('can be undone with the backup made before it', async () => {
    const repository = await fixture.repository();
    const stream = await CommitStream.begin(await fixture.workspaceOn(repository), repository, 'Orders');
    await stream.run(2);
    await waitUntilIdle(fixture.url);
    await stopFormer('SIGTERM');
    const name = `${new URL(fixture.url).pathname.slice(1)}_backup`;
    const backup = await createDatabase(fixture.url, name, {
      template: new URL(fixture.url).pathname.slice(1),
    });
    await fixture.startAgain();
    await stream.run(2);
    await waitUntilIdle(fixture.url);
    await fixture.trellis.stop();

    await fixture.startAgain({ DATABASE_URL: backup }, { build: former });
    const { member, appId } = stream;
    await edit(member, appId, 'after');
    const { body: refusal } = await commit(member, appId, 'after').expect(409);
    expect(refusal.code).toBe('git_remote_moved');
    await member.post(`/apps/${appId}/git/pull`, { discardLocal: true }).expect(200);
    await edit(member, appId, 'after');
    await commit(member, appId, 'after').expect(201);
    expect((await repository.log()).map(({ message }) => message).reverse()).toEqual([
      ...stream.accepted.map(({ message }) => message),
      'after',
    ]);
    await repository.fsck();
    await fixture.trellis.stop();
    await dropDatabase(fixture.url, name);
  });
});
