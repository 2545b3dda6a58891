import { readdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, PATIENCE_MS } from '../../support/eventually';
import { ended } from '../../support/git-fixture';
import { startTcpProxy, type TcpProxy } from '../../support/ssh-server-proxy';
import type { TrellisProcess } from '../../support/trellis-process';
import { Member } from '../../support/trellis-server';
import { query, waitUntilIdle } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';
import { IS_TORTURE } from '../../support/torture';
import { shortWaits, SOON_STARTED_AGAIN } from '../../support/short-waits';

/** A request waits this long for a call before it becomes a job: longer here, except in the test of that. */
const WAIT_MS = 20_000;

let fixture: FaultFixture;
const proxies: TcpProxy[] = [];

beforeAll(async () => {
  const waits = { setTimeout: { ...SOON_STARTED_AGAIN.setTimeout, [WAIT_MS]: PATIENCE_MS } };
  fixture = await FaultFixture.start({ env: { ...shortWaits(waits), TRELLIS_WORKER_CONCURRENCY: '2' } });
});

afterEach(() => proxies.forEach((proxy) => proxy.mend()));

afterAll(async () => {
  for (const proxy of proxies) await proxy.stop();
  await fixture.stop();
});

interface Place {
  member: Member;
  proxy: TcpProxy;
}

/** Connects a workspace through a proxy that holds requests, and answers no read until `mend`. */
async function heldPlace(): Promise<Place> {
  const proxy = await startTcpProxy({ targetPort: fixture.git.port });
  proxies.push(proxy);
  const member = await fixture.workspaceOn(await fixture.repository(), proxy);
  proxy.pause();
  return { member, proxy };
}

interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Headers;
}

async function request(
  { address, workspace, token }: Member,
  { headers = {}, signal }: { headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Answer> {
  const url = `${address}${workspace}/git/apps`;
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}`, ...headers }, signal });
  return {
    status: answer.status,
    body: (await answer.json()) as Record<string, unknown>,
    headers: answer.headers,
  };
}

/** Asks for the list of apps, and returns once the worker is waiting for the remote. */
async function beginRead({ member, proxy }: Place, options?: Parameters<typeof request>[1]) {
  const before = proxy.accepted;
  const answer = request(member, options);
  answer.catch(() => undefined);
  await eventually(() => expect(proxy.accepted).toBeGreaterThan(before));
  return { answer };
}

async function endWorker(signal: NodeJS.Signals): Promise<void> {
  const pid = await fixture.trellis.workerPid();
  process.kill(pid, signal);
  await eventually(async () => expect(await fixture.trellis.workerPid()).not.toBe(pid));
}

const whenAskedAgain = ({ proxy }: Place, before: number) =>
  eventually(() => expect(proxy.accepted).toBeGreaterThan(before));

/** Stops a replica, so that the first server is the last one started. */
async function stopReplica(replica: TrellisProcess): Promise<void> {
  await replica.stop();
  fixture.processes.splice(fixture.processes.indexOf(replica), 1);
}

const jobsOf = ({ workspaceId }: Member) =>
  query<{ id: string; status: string; code: string | null }>(
    fixture.url,
    `select id, status, error->>'code' as code from git_jobs where workspace_id = $1`,
    [workspaceId],
  );

const asJob = { headers: { prefer: 'respond-async' } };

it('answers without a row in PostgreSQL', async () => {
  const { member, proxy } = await heldPlace();
  proxy.mend();
  expect(await request(member)).toMatchObject({ status: 200, body: { items: [] } });
  expect(await jobsOf(member)).toEqual([]);
});

it('is repeated once its worker was killed, and answered by the next one', async () => {
  const place = await heldPlace();
  const { answer } = await beginRead(place);
  const { accepted } = place.proxy;
  await endWorker('SIGKILL');
  await whenAskedAgain(place, accepted);
  place.proxy.mend();
  await expectList(place.member, await answer);
});

it('fails if its second worker is killed too, and says that it may be repeated', async () => {
  const place = await heldPlace();
  const { answer } = await beginRead(place, asJob);
  const { accepted } = place.proxy;
  await endWorker('SIGKILL');
  await whenAskedAgain(place, accepted);
  await endWorker('SIGKILL');
  const job = await ended(place.member, (await answer).body.jobId as string);
  expect(job).toMatchObject({ status: 'failed', result: null, error: { code: 'git_interrupted' } });
});

it('is not tried a third time if it crashes its worker twice; the next one gets a new mirror', async () => {
  const place = await heldPlace();
  place.proxy.mend();
  await request(place.member);
  const marker = await markMirror(place.member);
  // A connection that was open before would not be counted.
  await endWorker('SIGKILL');
  place.proxy.pause();
  const { answer } = await beginRead(place, asJob);
  const { accepted } = place.proxy;
  await endWorker('SIGSEGV');
  await whenAskedAgain(place, accepted);
  expect(existsSync(marker)).toBe(true);
  await endWorker('SIGSEGV');
  const jobId = (await answer).body.jobId as string;
  expect((await ended(place.member, jobId)).error).toMatchObject({ code: 'git_worker_crashed' });
  place.proxy.mend();
  await expectList(place.member, await request(place.member));
  expect(existsSync(marker)).toBe(false);
});

/** On a busy machine, the answer may be an unfinished job. */
async function expectList(member: Member, { status, body }: Answer): Promise<void> {
  if (status === 202)
    expect(await ended(member, body.jobId as string)).toMatchObject({ status: 'succeeded' });
  else expect({ status, body }).toMatchObject({ status: 200, body: { items: [] } });
}

async function markMirror({ workspaceId }: Member): Promise<string> {
  const slots = join(fixture.dataDir, 'mirrors');
  for (const slot of await readdir(slots)) {
    const folder = join(slots, slot, workspaceId);
    if (!existsSync(folder)) continue;
    const [repository] = await readdir(folder);
    const marker = join(folder, repository, 'marker');
    await writeFile(marker, '');
    return marker;
  }
  throw new Error('There is no mirror.');
}

it('is cancelled when its client goes away, and leaves its place to others', async () => {
  const [left, held, other] = [await heldPlace(), await heldPlace(), await heldPlace()];
  other.proxy.mend();
  const client = new AbortController();
  const { answer } = await beginRead(left, { signal: client.signal });
  const { answer: waiting } = await beginRead(held);
  client.abort();
  await expect(answer).rejects.toThrow('aborted');
  // There are two slots, and the other one is taken.
  expect((await request(other.member)).status).toBe(200);
  held.proxy.mend();
  expect((await waiting).status).toBe(200);
  expect(await jobsOf(left.member)).toEqual([]);
});

it('waits while others have all places, and is cancelled there, too', async () => {
  const [first, second, third] = [await heldPlace(), await heldPlace(), await heldPlace()];
  third.proxy.mend();
  const running = [await beginRead(first, asJob), await beginRead(second, asJob)];
  const { accepted } = third.proxy;
  const client = new AbortController();
  const gone = request(third.member, { signal: client.signal });
  const { body: later } = await request(third.member, asJob);
  client.abort();
  await expect(gone).rejects.toThrow('aborted');
  await third.member.post(`/git/jobs/${later.jobId as string}/cancel`).expect(200);
  const waiting = request(third.member);
  expect((await request(third.member, asJob)).status).toBe(202);
  expect(third.proxy.accepted).toBe(accepted);
  for (const { proxy } of [first, second]) proxy.mend();
  expect((await waiting).status).toBe(200);
  for (const { answer } of running) expect((await answer).status).toBe(202);
  await waitUntilIdle(fixture.url);
  const statuses = (await jobsOf(third.member)).map(({ status }) => status);
  expect(statuses.sort()).toEqual(['cancelled', 'succeeded']);
});

it('becomes a job if it takes long, with its result in the end', async () => {
  const replica = await fixture.startReplica('main.js', shortWaits({ setTimeout: { [WAIT_MS]: 4_000 } }));
  const place = await heldPlace();
  const { token, workspaceId, user } = place.member;
  const { status, body, headers } = await request(new Member(replica.address, token, workspaceId, user));
  expect({ status, body }).toEqual({ status: 202, body: { jobId: expect.any(String), status: 'running' } });
  expect(headers.get('location')).toBe(`${place.member.workspace}/git/jobs/${body.jobId as string}`);
  const { body: job } = await place.member.get(`/git/jobs/${body.jobId as string}`).expect(200);
  expect(job).toMatchObject({ kind: 'list_apps', status: 'running', attempts: 1, result: null });
  place.proxy.mend();
  const { result } = await ended(place.member, body.jobId as string);
  expect(result).toEqual((await request(place.member)).body);
  await stopReplica(replica);
});

it('is cancelled with its job, on whichever server', async () => {
  const replica = await fixture.startReplica();
  const [place, other] = [await heldPlace(), await heldPlace()];
  const [{ answer }] = [await beginRead(place, asJob), await beginRead(other, asJob)];
  const jobId = (await answer).body.jobId as string;
  const { token, workspaceId, user } = place.member;
  const elsewhere = new Member(replica.address, token, workspaceId, user);
  const { body } = await elsewhere.post(`/git/jobs/${jobId}/cancel`).expect(200);
  expect(body).toMatchObject({ id: jobId, status: 'cancelled', error: { code: 'git_cancelled' } });
  await elsewhere.post(`/git/jobs/${jobId}/cancel`).expect(409);
  // Its slot is free again: there are two, and the other one is taken.
  const third = await heldPlace();
  third.proxy.mend();
  expect((await request(third.member)).status).toBe(200);
  other.proxy.mend();
  place.proxy.mend();
  expect(await ended(place.member, jobId)).toMatchObject({ status: 'cancelled', result: null });
  await stopReplica(replica);
});

it('fails with its server, and can be retried at the next one', async () => {
  const place = await heldPlace();
  const { answer } = await beginRead(place, asJob);
  const jobId = (await answer).body.jobId as string;
  fixture.trellis.kill('SIGKILL');
  await fixture.trellis.ended;
  place.proxy.mend();
  await fixture.startAgain();
  const job = await ended(place.member, jobId);
  expect(job).toMatchObject({ status: 'failed', error: { code: 'git_interrupted' } });
  const { body } = await place.member.post(`/git/jobs/${jobId}/retry`).expect(202);
  expect(await ended(place.member, (body as { jobId: string }).jobId)).toMatchObject({
    kind: 'list_apps',
    status: 'succeeded',
    result: { items: [] },
  });
});

it('is answered 503 if its server stops, which does not wait long; its job fails at once', async () => {
  const [waiting, async] = [await heldPlace(), await heldPlace()];
  const [{ answer }, job] = [await beginRead(waiting), await beginRead(async, asJob)];
  const jobId = (await job.answer).body.jobId as string;
  fixture.trellis.kill('SIGTERM');
  // The remote is still held: a call that waited for it would wait for minutes.
  const { status, body, headers } = await answer;
  expect({ status, body }).toMatchObject({ status: 503, body: { code: 'git_interrupted' } });
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await fixture.trellis.ended).toEqual({ code: 0, signal: null });
  expect(await jobsOf(async.member)).toEqual([{ id: jobId, status: 'failed', code: 'git_interrupted' }]);
  expect(await jobsOf(waiting.member)).toEqual([]);
  await fixture.startAgain();
});

/** Apps whose list has 32 MB; in the suite 8 MB, which is still many times what a pipe holds. */
const MANY_APPS = IS_TORTURE ? 530 : 133;

it(`carries an answer of ${MANY_APPS} apps with long messages`, async () => {
  const repository = await fixture.repository();
  const message = 'ä'.repeat(30_000);
  const entries = Array.from({ length: MANY_APPS }, (_, index) => [
    `id-${index}`,
    { gitAppName: `App ${index}`, gitVersionId: 'v', gitVersionName: 'v1', lastCommitMessage: message },
  ]);
  await repository.commit({ '.meta/meta.json': JSON.stringify(Object.fromEntries(entries)) });
  const member = await fixture.workspaceOn(repository);
  const { status, body, headers } = await request(member);
  const items = body.items as { gitAppId: string; lastCommit: { message: string } }[];
  expect([status, items.length, headers.get('content-type')]).toEqual([
    200,
    MANY_APPS,
    'application/json; charset=utf-8',
  ]);
  expect(Buffer.byteLength(JSON.stringify(body))).toBeGreaterThan(MANY_APPS * 60_000);
  expect(items.every(({ lastCommit }) => lastCommit.message === message)).toBe(true);
  const { body: job } = await request(member, asJob);
  const { result } = await ended(member, job.jobId as string);
  expect(result).toEqual(body);
});

// The last one: it leaves no server.
it('is answered by a server that stops if it takes only a moment more', async () => {
  const place = await heldPlace();
  const { answer } = await beginRead(place);
  fixture.trellis.kill('SIGTERM');
  place.proxy.mend();
  expect(await answer).toMatchObject({ status: 200, body: { items: [] } });
  expect(await fixture.trellis.ended).toEqual({ code: 0, signal: null });
});
