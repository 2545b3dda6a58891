import { eventually } from '../support/eventually';
import { commit, edit, GitWorld } from '../support/git-world';
import { StatementProxy } from '../support/statement-proxy';

/** From the request to its answer and the end of the lease; `docs/performance.md` lists them. */
const MOST_STATEMENTS = 23;

/** What workers and waiting requests ask from time to time, a commit or none. */
const TIMELY = [
  /lease_until = clock_timestamp\(\) \+/,
  /extract\(epoch from min\(/,
  /git_last_look|git_workers/,
  /^select \* from git_jobs where id = \$1$/,
];

const RELEASE = /^\s*update git_queues q set lease_owner = null/;

let proxy: StatementProxy;
let world: GitWorld;

beforeAll(async () => {
  const { TRELLIS_TEST_DATABASE_URL = '' } = process.env;
  proxy = await StatementProxy.before(TRELLIS_TEST_DATABASE_URL);
  // Of this file alone: each has an environment of its own.
  process.env.TRELLIS_TEST_DATABASE_URL = proxy.url;
  world = await GitWorld.start();
});
afterAll(async () => {
  await world.stop();
  await proxy.stop();
});

const untilReleased = (): Promise<void> =>
  eventually(() => expect(proxy.statements).toContainEqual(expect.stringMatching(RELEASE)));

it('sends PostgreSQL no more statements for a commit than it needs', async () => {
  const { member, app } = await world.withApp();
  await untilReleased();
  await edit(member, app.id, 'chart');
  proxy.statements = [];
  await commit(member, app.id, 'Counted').expect(201);
  await untilReleased();

  const own = proxy.statements.filter((sql) => !TIMELY.some((pattern) => pattern.test(sql)));
  expect(own.slice(0, MOST_STATEMENTS)).toEqual(own);
  // Else something else was counted.
  expect(own).toContainEqual(expect.stringContaining('insert into git_job_commits'));
});
