import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CommitStream } from '../faults/commit-stream';
import { query, waitUntilIdle } from '../faults/expect-exactly-once';
import { FaultFixture } from '../faults/fault-fixture';
import { DatabaseClock, ProcessClock } from '../faults/queue/wrong-clocks';
import { eventually } from '../support/eventually';
import { measureFolder } from '../support/folder-size';
import { usageOf } from '../support/processes';
import { shortWaits } from '../support/short-waits';
import { isAlive, runAdmin, type TrellisProcess } from '../support/trellis-process';
import { PostgresServer } from './postgres-server';

const run = promisify(execFile);
const HOUR_MS = 3_600_000;
const STEP_HOURS = 3;
const SETTINGS = { TRELLIS_JOB_RETENTION_DAYS: '8', TRELLIS_MIRROR_RETENTION_DAYS: '2' };
/** The worker polls for due maintenance every ten minutes; here soon after each step of the clock. */
const MAINTENANCE = { setInterval: { 600_000: 1_000 } };

/** An installation whose clocks, PostgreSQL's too, are set forward in steps of a few hours. */
export class Week {
  hours = 0;
  private moved: { url: string; env: Record<string, string> } | null = null;

  private constructor(
    readonly fixture: FaultFixture,
    private readonly postgres: PostgresServer,
    private readonly folder: string,
    private readonly ofProcesses: ProcessClock,
    private ofDatabase: DatabaseClock,
  ) {}

  static async begin(bin: string): Promise<Week> {
    const postgres = await PostgresServer.start(bin);
    const folder = await mkdtemp(join(tmpdir(), 'trellis-week-'));
    const clock = await ProcessClock.make(join(folder, 'clock'));
    const waits = shortWaits(MAINTENANCE);
    const options = [clock.env.NODE_OPTIONS, waits.NODE_OPTIONS].filter(Boolean).join(' ');
    const databaseUrl = await postgres.createDatabase('trellis');
    const env = { ...SETTINGS, ...clock.env, ...waits, NODE_OPTIONS: options };
    const fixture = await FaultFixture.start({ databaseUrl, env });
    return new Week(fixture, postgres, folder, clock, await DatabaseClock.in(databaseUrl));
  }

  get url(): string {
    return this.moved?.url ?? this.fixture.url;
  }

  get dataDir(): string {
    return this.moved?.env.TRELLIS_DATA_DIR ?? this.fixture.dataDir;
  }

  get now(): Date {
    return new Date(Date.now() + this.hours * HOUR_MS);
  }

  /** Runs `work` every few hours until the end of the day. */
  async until(day: number, work: () => Promise<unknown>): Promise<void> {
    while (this.hours < day * 24) {
      await this.advance(STEP_HOURS);
      await work();
    }
  }

  async advance(hours: number): Promise<void> {
    this.hours += hours;
    await this.ofProcesses.setWrongBy(this.hours * 3_600);
    await this.ofDatabase.setWrongBy(this.hours * 3_600);
  }

  /** Keeps commits waiting for the Git server while `work` is done. */
  async whileJobsWait(streams: CommitStream[], work: () => Promise<unknown>): Promise<void> {
    await this.fixture.git.halt();
    await Promise.all(streams.map((stream) => stream.run(2)));
    await work();
    await this.fixture.git.restart();
    await this.idle();
  }

  /** Waits until no job is open. Postponed attempts become due. */
  async idle(): Promise<void> {
    await this.advance(1);
    await waitUntilIdle(this.url);
  }

  async rotateSecretKey(): Promise<void> {
    await this.fixture.trellis.stop();
    await runAdmin(['rotate-secret-key'], this.fixture.env);
    await this.fixture.startAgain();
  }

  /** Restores a backup of the database and the secret key elsewhere; the former installation has died. */
  async moveByBackup(): Promise<void> {
    const { env } = this.fixture;
    const dataDir = join(this.folder, 'data');
    const url = await this.postgres.createDatabase('restored');
    await this.postgres.copy(this.fixture.url, url);
    await kill(this.fixture.trellis);
    await run('mkdir', ['-m', '700', dataDir]);
    await copyFile(join(env.TRELLIS_DATA_DIR ?? '', 'secret.key'), join(dataDir, 'secret.key'));
    this.ofDatabase = await DatabaseClock.restored(url);
    this.moved = { url, env: { DATABASE_URL: url, TRELLIS_DATA_DIR: dataDir } };
    await this.fixture.startAgain(this.moved.env);
  }

  rows<Row>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return query<Row>(this.url, sql, values);
  }

  async count(from: string, values: unknown[] = []): Promise<number> {
    const [{ count }] = await this.rows<{ count: number }>(`select count(*)::int from ${from}`, values);
    return count;
  }

  /** Describes memory, data folder and the largest tables, one per line. */
  async sizes(): Promise<string> {
    const tables = await this.rows<{ name: string; rows: number; kb: number }>(
      `select relname as name, pg_total_relation_size(relid)::int / 1024 as kb,
         (xpath('/row/c/text()', query_to_xml(format('select count(*) as c from public.%I', relname), false, true, '')))[1]::text::int as rows
       from pg_stat_user_tables where schemaname = 'public' order by 2 desc limit 12`,
    );
    const { trellis } = this.fixture;
    const [server, worker] = await usageOf([trellis.pid, await trellis.workerPid()]);
    return [
      ...tables.map(({ name, rows, kb }) => `${name.padEnd(24)} ${rows} rows, ${kb} KB`),
      `${'data folder'.padEnd(24)} ${Math.round((await measureFolder(this.dataDir)).bytes / 1024)} KB`,
      `${'server and worker'.padEnd(24)} ${server.rssMb} + ${worker.rssMb} MB`,
    ].join('\n');
  }

  /** Number of files in the mirrors of a workspace; 0 without a mirror. */
  async filesInMirrors(workspaceId: string): Promise<number> {
    const folder = join(this.dataDir, 'mirrors/0', workspaceId);
    return (await readdir(folder, { recursive: true }).catch(() => [])).length;
  }

  async secretKey(): Promise<string> {
    return (await readFile(join(this.dataDir, 'secret.key'), 'utf8')).trim();
  }

  async end(): Promise<void> {
    await this.fixture.stop();
    await this.postgres.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function kill(trellis: TrellisProcess): Promise<void> {
  const worker = await trellis.workerPid();
  trellis.kill('SIGKILL');
  process.kill(worker, 'SIGKILL');
  await trellis.ended;
  await eventually(async () => !(await isAlive(worker)));
}
