import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { get, type IncomingMessage } from 'node:http';
import { CommitStream } from '../../faults/commit-stream';
import { FaultFixture } from '../../faults/fault-fixture';
import { KillPoints } from '../../faults/kill-points';
import { postmasterPid } from '../../faults/postmaster-pid';
import { eventually } from '../../support/eventually';
import { isAlive, TrellisProcess } from '../../support/trellis-process';

/** Promised are 10 s, on a machine that is not busy; what waited for a push that hangs would take minutes. */
const END_WITHIN_MS = 60_000;

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({ isEmbedded: true });
});

afterAll(() => fixture.stop());

async function pidsOf(trellis: TrellisProcess): Promise<number[]> {
  const database = await postmasterPid(fixture.dataDir);
  return [trellis.pid, await trellis.workerPid(), database ?? 0];
}

async function expectAllEnded(pids: number[]): Promise<void> {
  const alive = await Promise.all(pids.map(isAlive));
  expect(alive).toEqual(pids.map(() => false));
}

it('reports once that it is ready, also after a restart', async () => {
  const pids = await pidsOf(fixture.trellis);
  await fixture.trellis.stop();
  await expectAllEnded(pids);
  const again = await fixture.startAgain();
  expect(again.stdout).toBe(`Trellis is ready at ${again.address}\n`);
});

it.each<[NodeJS.Signals, string, boolean]>([
  ['SIGTERM', 'the server alone', false],
  ['SIGINT', 'the whole process group, as Ctrl-C does', true],
])(
  'stops on %s to %s: requests answered, streams closed, push finished, nothing left behind',
  async (signal, _, toGroup) => {
    await fixture.trellis.stop();
    const trellis = await fixture.startAgain({}, { isGroupLeader: true });
    const repository = await fixture.repository();
    const points = await KillPoints.in(repository);
    const stream = await CommitStream.begin(await fixture.workspaceOn(repository), repository, 'Orders');
    const { member, appId } = stream;
    const events = await openEvents(`${trellis.address}${member.workspace}/events`, member.token);
    // A push that takes a moment gets the time to finish.
    await points.at('pre-receive', 'sleep 1.5');
    await stream.commit();
    await points.whenReached('pre-receive');
    // A request that waits for its job, which is no longer started.
    const waiting = member.post(`/apps/${appId}/git/commits`, { message: 'Later' }).then((answer) => answer);
    await eventually(async () => {
      const { body } = await member.get('/git/jobs').expect(200);
      expect((body.items as { message: string }[]).map(({ message }) => message)).toContain('Later');
    });

    const pids = await pidsOf(trellis);
    const startedAt = Date.now();
    process.kill(toGroup ? -trellis.pid : trellis.pid, signal);
    const { status, body, headers } = await waiting;
    expect({ status, body }).toEqual({ status: 202, body: { jobId: expect.any(String), status: 'queued' } });
    expect(headers.location).toBe(`${member.workspace}/git/jobs/${body.jobId as string}`);
    await events.closed;
    expect(await trellis.ended).toEqual({ code: 0, signal: null });
    expect(Date.now() - startedAt).toBeLessThan(END_WITHIN_MS);
    await expectAllEnded(pids);
    expect((await repository.log()).map(({ message }) => message)).toEqual(['Orders 1', 'App creation']);

    // The next server performs the accepted commit.
    await fixture.startAgain();
    await eventually(async () => {
      const job = await member.get(`/git/jobs/${body.jobId as string}`).expect(200);
      expect(job.body).toMatchObject({ status: 'succeeded' });
    });
  },
);

it('stops soon even if a push hangs and a client keeps its connections open', async () => {
  const { trellis } = fixture;
  const repository = await fixture.repository();
  const points = await KillPoints.in(repository);
  const stream = await CommitStream.begin(await fixture.workspaceOn(repository), repository, 'Orders');
  await points.at('pre-receive', points.blockUntilReleased);
  await stream.commit();
  await points.whenReached('pre-receive');
  const pids = await pidsOf(trellis);
  const startedAt = Date.now();
  trellis.kill('SIGTERM');
  // A second signal changes nothing.
  trellis.kill('SIGTERM');
  trellis.kill('SIGINT');
  expect(await trellis.ended).toEqual({ code: 0, signal: null });
  expect(Date.now() - startedAt).toBeLessThan(END_WITHIN_MS);
  await expectAllEnded(pids);
  await points.release();
  await fixture.startAgain();
});

it('leaves a PostgreSQL that the next start adopts after a kill, and a worker that exits without it', async () => {
  const { trellis } = fixture;
  const [, worker, database] = await pidsOf(trellis);
  trellis.kill('SIGKILL');
  await trellis.ended;
  expect(await isAlive(database)).toBe(true);
  await eventually(async () => expect(await isAlive(worker)).toBe(false));
  await fixture.startAgain();
  expect(await postmasterPid(fixture.dataDir)).toBe(database);
});

it('stops what it has started if it is stopped during the start', async () => {
  await fixture.trellis.stop();
  const trellis = new TrellisProcess({ env: fixture.env });
  await eventually(async () => expect(await postmasterPid(fixture.dataDir)).not.toBeNull());
  const database = await postmasterPid(fixture.dataDir);
  trellis.kill('SIGTERM');
  expect(await trellis.ended).toEqual({ code: 0, signal: null });
  expect(trellis.stdout).toBe('');
  await expectAllEnded([trellis.pid, database ?? 0]);
  await fixture.startAgain();
});

describe('reports in one line why it cannot start, exits with code 1, and leaves no PostgreSQL:', () => {
  let dataDir: string;
  let other: Server;
  let takenPort: string;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'trellis-data-'));
    await chmod(dataDir, 0o711);
    other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    takenPort = String((other.address() as { port: number }).port);
  });

  afterAll(async () => {
    other.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function failure(env: Record<string, string>): Promise<string> {
    const trellis = new TrellisProcess({ env: { PORT: '0', TRELLIS_DATA_DIR: dataDir, ...env } });
    expect(await trellis.ended).toEqual({ code: 1, signal: null });
    expect(trellis.stdout).toBe('');
    expect(await postmasterPid(dataDir)).toBeNull();
    // Ignores the log, if it has started.
    return trellis.stderr.replace(/^\{.*\}\n/gm, '').trim();
  }

  it.each([
    [{ PORT: 'many' }, 'PORT must be a whole number from 0 to 65535, not "many".'],
    [
      { TRELLIS_BASE_URL: 'nowhere' },
      'TRELLIS_BASE_URL must be an address such as https://trellis.example.com, not "nowhere".',
    ],
    [
      { TRELLIS_SECRET_KEY: 'short' },
      'TRELLIS_SECRET_KEY must hold 32 bytes in base64; make one with: openssl rand -base64 32',
    ],
    [
      { TRELLIS_OAUTH_GITLAB_BASE_URL: 'https://gitlab.example.com' },
      'TRELLIS_OAUTH_GITLAB_CLIENT_ID is missing: the other settings of this app are of no use.',
    ],
    [
      { TRELLIS_ALOW_PRIVATE_REMOTES: 'false' },
      'TRELLIS_ALOW_PRIVATE_REMOTES is no setting. Did you mean TRELLIS_ALLOW_PRIVATE_REMOTES?',
    ],
    [{ HOST: '203.0.113.7' }, 'HOST is 203.0.113.7, which is no address of this machine.'],
    [
      { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' },
      'The database of DATABASE_URL cannot be reached: connect ECONNREFUSED 127.0.0.1:1.',
    ],
  ])('%j', async (env, words) => {
    expect(await failure(env)).toBe(`Trellis could not start: ${words}`);
  });

  it('a port that another program uses', async () => {
    const words = `Port ${takenPort} of 127.0.0.1 cannot be used: another program uses it. Choose another one with PORT.`;
    expect(await failure({ PORT: takenPort })).toBe(`Trellis could not start: ${words}`);
  });

  it('a data folder that another server uses', async () => {
    const before = await postmasterPid(fixture.dataDir);
    const trellis = new TrellisProcess({ env: { ...fixture.env, PORT: '0' } });
    expect(await trellis.ended).toEqual({ code: 1, signal: null });
    expect(trellis.stderr).toMatch(
      /^Trellis could not start: Another Trellis server \(process \d+\) uses the data folder/,
    );
    expect(await postmasterPid(fixture.dataDir)).toBe(before);
  });

  it('a separate worker without a database', async () => {
    const worker = new TrellisProcess({ script: 'worker.js', env: { TRELLIS_DATA_DIR: dataDir } });
    expect(await worker.ended).toEqual({ code: 1, signal: null });
    expect(worker.stderr).toBe(
      'The Git worker ended with an error: A worker alone needs DATABASE_URL: the database of the servers.\n',
    );
  });
});

/** Reads the event stream until it ends. */
async function openEvents(url: string, token: string): Promise<{ closed: Promise<void> }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(url, { headers: { authorization: `Bearer ${token}` } }, resolve).on('error', reject);
  });
  expect(response.statusCode).toBe(200);
  const closed = new Promise<void>((resolve, reject) => {
    response.on('end', resolve);
    response.on('error', reject);
  });
  response.resume();
  return { closed };
}
