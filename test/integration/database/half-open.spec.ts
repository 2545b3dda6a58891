import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import { Logger } from '@nestjs/common';
import { Client } from 'pg';
import { Database, DatabaseListener, DatabaseModule } from '../../../src/core/database';
import { toAppError } from '../../../src/core/http';
import { WorkerSession } from '../../../src/gitsync/worker';
import { createTestDatabase, databaseUrlThrough } from '../../support/database';
import { eventually } from '../../support/eventually';
import { startTcpProxy, type TcpProxy } from '../../support/ssh-server-proxy';

// The worker’s session says why it ends.
Logger.overrideLogger(false);

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let proxy: TcpProxy;
let direct: Client;

beforeAll(async () => {
  database = await createTestDatabase();
  const { hostname, port } = new URL(database.url);
  proxy = await startTcpProxy({ targetHost: hostname, targetPort: Number(port) });
  direct = new Client({ connectionString: database.url });
  await direct.connect();
});

afterAll(async () => {
  await direct.end();
  await proxy.stop();
  await database.drop();
});

const proxied = (settings?: Record<string, string>): string =>
  databaseUrlThrough(proxy, database.url, settings);

describe('when the database vanishes without closing its connections', () => {
  it('a query fails as busy, and the next one gets a new connection', async () => {
    const module = await Test.createTestingModule({
      imports: [DatabaseModule.forRoot(proxied({ query_timeout: '3000' }))],
    }).compile();
    await module.init();
    const pooled = module.get(Database);
    const queries = () => Promise.allSettled(Array.from({ length: 5 }, () => pooled.query('select 1')));
    expect((await queries()).map(({ status }) => status)).toEqual(Array(5).fill('fulfilled'));
    proxy.forget();
    const lost = await queries();
    expect(lost.map((query) => query.status === 'rejected' && toAppError(query.reason).code)).toEqual(
      Array(5).fill('busy'),
    );
    expect((await queries()).map(({ status }) => status)).toEqual(Array(5).fill('fulfilled'));
    await module.close();
  });

  it('a transaction fails as busy, and is not continued on a new connection', async () => {
    const module = await Test.createTestingModule({
      imports: [DatabaseModule.forRoot(proxied({ query_timeout: '3000' }))],
    }).compile();
    await module.init();
    const pooled = module.get(Database);
    await direct.query('create table written (n int)');
    const failed: unknown = await pooled
      .transaction(async (tx) => {
        await tx.query('insert into written values (1)');
        proxy.forget();
        await tx.query('insert into written values (2)').catch(() => undefined);
        await tx.query('insert into written values (3)');
      })
      .catch((error: unknown) => error);
    expect(toAppError(failed).code).toBe('busy');
    expect((await direct.query('select * from written')).rows).toEqual([]);
    await module.close();
  });

  it('notifications arrive again, and those that were missed are asked for', async () => {
    const listener = new DatabaseListener(proxied(), 300);
    const received: string[] = [];
    await listener.listen('half_open', (payload) => received.push(payload));
    proxy.forget();
    await direct.query(`notify half_open, 'lost'`);
    await eventually(() => expect(received).toEqual(['']));
    await direct.query(`notify half_open, 'after'`);
    await eventually(() => expect(received).toEqual(['', 'after']));
    await listener.onApplicationShutdown();
  });

  it('a worker ends when its heartbeat is not answered', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'trellis-data-'));
    let lostAt = 0;
    const session = await WorkerSession.open({
      databaseUrl: proxied(),
      workerId: randomUUID(),
      dataDir,
      onLost: () => (lostAt = performance.now()),
    });
    await session.beat();
    const startedAt = performance.now();
    proxy.forget();
    await expect(session.beat()).rejects.toThrow('Connection terminated');
    await eventually(() => expect(lostAt).toBeGreaterThan(startedAt + 14_000));
    await rm(dataDir, { recursive: true });
  });

  it('a worker that starts gives up, so that the next one can start', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'trellis-data-'));
    await direct.query('begin; lock table git_workers');
    const opening = WorkerSession.open({
      databaseUrl: proxied(),
      workerId: randomUUID(),
      dataDir,
      onLost: () => undefined,
    });
    const outcome = opening.then(
      () => 'open',
      (error: unknown) => String(error),
    );
    await eventually(async () => {
      const { rows } = await direct.query('select from pg_locks where not granted');
      return rows.length > 0;
    });
    proxy.forget();
    await direct.query('rollback');
    expect(await outcome).toContain('Connection terminated');
    await rm(dataDir, { recursive: true });
  });

  it('no part waits for it when the program stops', async () => {
    const module = await Test.createTestingModule({
      imports: [DatabaseModule.forRoot(proxied())],
    }).compile();
    await module.init();
    await module.get(Database).query('select 1');
    await module.get(DatabaseListener).listen('half_open', () => undefined);
    const dataDir = await mkdtemp(join(tmpdir(), 'trellis-data-'));
    const workerId = randomUUID();
    const session = await WorkerSession.open({
      databaseUrl: proxied(),
      workerId,
      dataDir,
      onLost: () => undefined,
    });
    proxy.forget();
    const startedAt = performance.now();
    await Promise.all([module.close(), session.onApplicationShutdown()]);
    // Without its limit of a second for each, it would take a minute.
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    await rm(dataDir, { recursive: true });
  });
});
