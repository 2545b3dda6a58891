import { DataSource } from 'typeorm';
import {
  Database,
  DatabaseListener,
  DueTask,
  DueWork,
  withLoop,
  type Claim,
  type Outcome,
} from '../../../src/core/database';
import { createTestDatabase } from '../../support/database';
import { eventually } from '../../support/eventually';

const RULES = { kind: 'test' };

let sources: DataSource[];
let source: DataSource;
/** Two servers. */
let [here, elsewhere]: DueWork[] = [];
let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const open = () => new DataSource({ type: 'postgres', url: testDatabase.url }).initialize();
  sources = await Promise.all([open(), open()]);
  [source] = sources;
  [here, elsewhere] = sources.map((one) => new DueWork(new Database(one)));
});

beforeEach(() => source.query('delete from due_work'));

afterAll(async () => {
  await Promise.all(sources.map((one) => one.destroy()));
  await testDatabase.drop();
});

const schedule = (...keys: string[]) =>
  here.schedule(
    source.manager,
    RULES.kind,
    keys.map((key) => ({ key, workspaceId: null })),
  );
const scheduleNow = (key: string) =>
  source.query('select schedule_work_now($1, $2, null)', [RULES.kind, key]);

async function claimed(key = 'a'): Promise<Claim> {
  await schedule(key);
  const [claim] = await here.claim(RULES, 1);
  return claim;
}

interface Row {
  key: string;
  failures: number;
  error: unknown;
  isHeld: boolean;
  /** Seconds until it is due; null: it is not scheduled. */
  inSeconds: number | null;
}

const rows = (): Promise<Row[]> =>
  source.query(
    `select key, failures, error, holder is not null as "isHeld",
       round(extract(epoch from due_at - clock_timestamp()))::float8 as "inSeconds" from due_work order by key`,
  );

const expireLeases = () =>
  source.query(`update due_work set leased_until = clock_timestamp() - interval '1 ms'`);

it('is claimed by one server, the longest due first, and ends with its end', async () => {
  const keys = Array.from({ length: 60 }, (_, index) => String(index));
  await schedule(...keys);
  await schedule(...keys);
  const claims = await Promise.all(
    Array.from({ length: 8 }, (_, index) => (index % 2 ? here : elsewhere).claim(RULES, 10)),
  );
  const taken = claims.flat().map(({ key }) => key);
  expect(new Set(taken).size).toBe(taken.length);
  taken.push(...(await here.claim(RULES, 60)).map(({ key }) => key));
  expect(taken.sort()).toEqual(keys.sort());
  expect(await elsewhere.claim(RULES, 60)).toEqual([]);
  for (const claim of claims.flat()) await here.finish(claim);
  expect(await rows()).toHaveLength(60 - claims.flat().length);
});

it('loses nothing that is scheduled while it is done', async () => {
  const claim = await claimed();
  await schedule('a');
  expect(await elsewhere.claim(RULES, 1)).toEqual([]);
  await here.finish(claim);
  expect(await rows()).toMatchObject([{ isHeld: false, inSeconds: 0 }]);
  const [again] = await elsewhere.claim(RULES, 1);
  await elsewhere.finish(again);
  expect(await rows()).toEqual([]);
});

it('is not claimed before the transaction that schedules it has ended', async () => {
  const open = await claimed('open').then(async (claim) => {
    await here.fail(claim, {});
    await source.query('update due_work set due_at = clock_timestamp()');
    const runner = source.createQueryRunner();
    await runner.startTransaction();
    // Due already: the row does not change, and yet what the transaction has written must be seen.
    await here.schedule(runner.manager, RULES.kind, [{ key: 'open', workspaceId: null }]);
    return runner;
  });
  expect(await elsewhere.claim(RULES, 1)).toEqual([]);
  await open.commitTransaction();
  await open.release();
  expect(await elsewhere.claim(RULES, 1)).toMatchObject([{ key: 'open' }]);
});

it('is scheduled by the caller’s transaction, or not at all', async () => {
  const failed = new Database(source).transaction(async (tx) => {
    await here.schedule(tx, RULES.kind, [{ key: 'a', workspaceId: null }]);
    throw new Error('Something else fails.');
  });
  await expect(failed).rejects.toThrow('Something else fails.');
  expect(await rows()).toEqual([]);
});

it('waits longer after each failure, up to a limit, and is then due', async () => {
  const pauses: number[] = [];
  for (let attempt = 0; attempt < 8; attempt += 1) {
    const claim = attempt === 0 ? await claimed() : (await here.claim(RULES, 1))[0];
    await here.fail(claim, { code: `failure ${attempt}` });
    const [row] = await rows();
    expect(row).toMatchObject({ failures: attempt + 1, error: { code: `failure ${attempt}` } });
    pauses.push(row.inSeconds!);
    expect(await here.claim(RULES, 1)).toEqual([]);
    await source.query('update due_work set due_at = clock_timestamp()');
  }
  expect(pauses).toEqual([5, 10, 20, 40, 80, 160, 300, 300]);
  const [last] = await here.claim(RULES, 1);
  await schedule('a');
  await here.finish(last);
  expect(await rows()).toMatchObject([{ failures: 0, error: null }]);
});

it('goes on waiting for its retry when it is scheduled, and does not when it is scheduled for now', async () => {
  await here.fail(await claimed(), { code: 'away' });
  await schedule('a');
  expect(await rows()).toMatchObject([{ inSeconds: 5, failures: 1 }]);
  await scheduleNow('a');
  expect(await rows()).toMatchObject([{ inSeconds: 0, failures: 0, error: { code: 'away' } }]);
  const [again] = await here.claim(RULES, 1);
  await here.fail(again, { code: 'away' });
  expect(await rows()).toMatchObject([{ inSeconds: 5, failures: 1 }]);
});

it('is repeated after a time, or sooner if it is scheduled meanwhile or later', async () => {
  await here.repeat(await claimed(), 60);
  expect(await rows()).toMatchObject([{ inSeconds: 60, isHeld: false }]);
  await schedule('a');
  const [claim] = await here.claim(RULES, 1);
  await schedule('a');
  await here.repeat(claim, 60);
  expect(await rows()).toMatchObject([{ inSeconds: 0 }]);
});

it('is taken over from a server that has died, which changes nothing if it comes back', async () => {
  const late = await claimed();
  expect((await here.dueIn(RULES))!).toBeLessThanOrEqual(30_000);
  await expireLeases();
  const [taken] = await elsewhere.claim(RULES, 1);
  expect(taken.key).toBe('a');
  await here.renew(RULES.kind, [late.holder]);
  await here.fail(late, { code: 'late' });
  await here.repeat(late, 9);
  await here.finish(late);
  expect(await rows()).toMatchObject([{ isHeld: true, failures: 0, inSeconds: null }]);
  await elsewhere.finish(taken);
  expect(await rows()).toEqual([]);
});

it('keeps what was scheduled while a server that dies did it', async () => {
  await claimed();
  await schedule('a');
  await expireLeases();
  const [taken] = await elsewhere.claim(RULES, 1);
  // The one attempt is later than both requests.
  await elsewhere.finish(taken);
  expect(await rows()).toEqual([]);
});

it('is due although a clock that was wrong has written its time, or its lease', async () => {
  await schedule('a', 'b', 'c');
  await source.query(`update due_work set due_at = clock_timestamp() + interval '3 days' where key = 'a'`);
  await source.query(
    `update due_work set due_at = null, holder = gen_random_uuid(), leased_until = clock_timestamp() + interval '1 hour' where key = 'b'`,
  );
  await source.query(`update due_work set due_at = clock_timestamp() + interval '1 day' where key = 'c'`);
  expect(await here.dueIn(RULES)).toBeLessThanOrEqual(0);
  expect((await here.claim(RULES, 3)).map(({ key }) => key).sort()).toEqual(['a', 'b']);
});

it('ends with its workspace, also while it is done', async () => {
  const [gone, other] = await Promise.all(
    [1, 2].map(async () => {
      const [{ id }] = await source.query(
        `insert into workspaces (id, name) values (gen_random_uuid(), 'Tools') returning id`,
      );
      return id as string;
    }),
  );
  for (const workspaceId of [gone, other])
    await here.schedule(source.manager, RULES.kind, [{ key: workspaceId, workspaceId }]);
  const claims = await here.claim(RULES, 2);
  await source.query('delete from workspaces where id = $1', [gone]);
  for (const claim of claims) await here.fail(claim, { code: 'gone' });
  expect(await rows()).toMatchObject([{ key: other, failures: 1 }]);
});

it('waits while it is not possible, or for something that is looked for now and then', async () => {
  await schedule('a', 'b', 'c');
  const rules = {
    ...{ ...RULES, isPossible: `w.key <> 'a'` },
    waits: { isReady: `w.key <> 'b'`, lookMs: 1_000 },
  };
  const [claim, ...others] = await here.claim(rules, 9);
  expect([claim.key, others]).toEqual(['c', []]);
  expect(await here.dueIn(rules)).toBeCloseTo(1_000, -1);
  await source.query(`delete from due_work where key <> 'a'`);
  expect(await here.dueIn(rules)).toBeNull();
});

it('leaves a workspace with much to do some of the turns', async () => {
  const [{ id: busy }] = await source.query(
    `insert into workspaces (id, name) values (gen_random_uuid(), 'Busy') returning id`,
  );
  const work = Array.from({ length: 9 }, (_, index) => ({
    key: `busy ${index}`,
    workspaceId: busy as string,
  }));
  await here.schedule(source.manager, RULES.kind, work);
  await schedule('other');
  const claims = await here.claim({ ...RULES, mostOfWorkspace: 3 }, 8);
  expect(claims.map(({ key }) => key).sort()).toEqual(['busy 0', 'busy 1', 'busy 2', 'other']);
});

class Recorded extends DueTask {
  readonly rules = { ...RULES, atOnce: 2, collectMs: 1, failure: 'The test failed' };
  readonly done: string[][] = [];
  outcome: (keys: string[]) => Promise<Outcome> = () => Promise.resolve('done');

  run(claims: readonly Claim[]): Promise<Outcome> {
    const keys = claims.map(({ key }) => key);
    this.done.push(keys);
    return this.outcome(keys);
  }

  errorOf(thrown: unknown): object {
    return { code: (thrown as Error).message };
  }

  override groupOf({ key }: Claim): string {
    return key[0];
  }
}

interface Loop {
  onApplicationBootstrap(): Promise<void>;
  beforeApplicationShutdown(): Promise<void>;
}

async function started(task: Recorded) {
  const listener = new DatabaseListener(testDatabase.url);
  const [, provider] = withLoop(Recorded) as [unknown, { useFactory: (...parts: unknown[]) => Loop }];
  const loop = provider.useFactory(listener, here, task);
  await loop.onApplicationBootstrap();
  return {
    [Symbol.asyncDispose]: async () => {
      await loop.beforeApplicationShutdown();
      await listener.onApplicationShutdown();
    },
  };
}

it('is done by a loop as soon as it is scheduled, some at once, and one by one if some of a group fail', async () => {
  const task = new Recorded();
  task.outcome = (keys) =>
    keys.includes('a1') ? Promise.reject(new Error('broken')) : Promise.resolve('done');
  await using _ = await started(task);
  await schedule('a1', 'a2', 'b1');
  await eventually(async () => {
    expect(await rows()).toMatchObject([
      { key: 'a1', failures: 1, error: { code: 'broken' }, isHeld: false },
    ]);
  });
  expect(task.done).toEqual([['a1', 'a2'], ['a1'], ['a2'], ['b1']]);
});

it('stays with a server for longer than a lease, which waits for it when it stops', async () => {
  const task = new Recorded();
  let end: (outcome: Outcome) => void = () => undefined;
  task.outcome = () => new Promise((resolve) => (end = resolve));
  const loop = await started(task);
  await schedule('a');
  await eventually(() => expect(task.done).toEqual([['a']]));
  await source.query(`update due_work set leased_until = clock_timestamp() + interval '15 s'`);
  const isRenewed = async () => {
    const sql = `select leased_until > clock_timestamp() + interval '20 s' as "isRenewed" from due_work`;
    return (await source.query(sql))[0].isRenewed as boolean;
  };
  await eventually(async () => expect(await isRenewed()).toBe(true));
  let isStopped = false;
  const stopped = loop[Symbol.asyncDispose]().then(() => (isStopped = true));
  expect(await elsewhere.claim(RULES, 1)).toEqual([]);
  expect(isStopped).toBe(false);
  end('done');
  await stopped;
  expect(await rows()).toEqual([]);
});
