import { randomUUID } from 'node:crypto';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit, ended, GitFixture, patch } from '../../support/git-fixture';
import { isTimely, StatementProxy } from '../../support/statement-proxy';

/** Limit from the request to its answer and the release of the lease; `docs/internals/performance.md` lists the statements. */
const MOST_STATEMENTS = 22;
/** Limit from the request to its answer: two for the rights, two for the request, three for the worker. */
const MOST_OF_CHECK = 7;

/** Statement of the server for the edited version. */
const READS_DOCUMENT = /^select document from app_versions where id = \$1$/;

const RELEASE = /^\s*update git_queues q set lease_owner = null/;

let proxy: StatementProxy;
let fixture: GitFixture;

beforeAll(async () => {
  const { TRELLIS_TEST_DATABASE_URL = '' } = process.env;
  proxy = await StatementProxy.before(TRELLIS_TEST_DATABASE_URL);
  // Affects only this file: each spec file has its own environment.
  process.env.TRELLIS_TEST_DATABASE_URL = proxy.url;
  fixture = await GitFixture.start({});
});
afterAll(async () => {
  await fixture.stop();
  await proxy.stop();
});

const blockUntilReleased = (): Promise<void> =>
  eventually(() => expect(proxy.statements).toContainEqual(expect.stringMatching(RELEASE)));

it('sends PostgreSQL no more statements for a commit than necessary', async () => {
  const { member, app } = await fixture.withApp();
  await blockUntilReleased();
  // On a busy machine, a worker may poll once more than needed, so the best of several commits counts.
  const own = await eventually(async () => {
    await edit(member, app.id, randomUUID());
    proxy.statements = [];
    await commit(member, app.id, 'Counted').expect(201);
    await blockUntilReleased();
    const statements = proxy.statements.filter((sql) => !isTimely(sql));
    expect(statements.slice(0, MOST_STATEMENTS)).toEqual(statements);
    return statements;
  });
  // Guards against counting the wrong statements.
  expect(own).toContainEqual(expect.stringContaining('insert into git_job_commits'));
});

it('sends PostgreSQL nothing but the worker’s own statements for a check for updates', async () => {
  // An earlier commit's release must not count as the release of this app's first commit.
  proxy.statements = [];
  const { member, app } = await fixture.withApp();
  await blockUntilReleased();
  // As above.
  const own = await eventually(async () => {
    proxy.statements = [];
    await member.get(`/apps/${app.id}/git/updates`).expect(200);
    const statements = proxy.statements.filter((sql) => !isTimely(sql));
    expect(statements.slice(0, MOST_OF_CHECK)).toEqual(statements);
    return statements;
  });
  expect(own).toContainEqual(expect.stringContaining('set is_behind'));
  expect(own).not.toContainEqual(expect.stringMatching(/(insert into|update) git_jobs/));
});

it('asks PostgreSQL once a second for the ends of all jobs that requests wait for, and reads none of them whole', async () => {
  const { member, repository, app } = await fixture.withApp();
  const { reached, release } = await repository.holdPushes();
  const waiting: Promise<{ status: number }>[] = [];
  for (const message of ['One', 'Two', 'Three', 'Four', 'Five']) {
    await edit(member, app.id, message);
    waiting.push(commit(member, app.id, message).then((answer) => answer));
  }
  await reached();
  const open = () => proxy.statements.filter((sql) => /^select id from git_jobs where id = any/.test(sql));
  await eventually(async () => {
    const { body } = await member.get('/git/jobs').expect(200);
    expect(body.items).toHaveLength(6);
  });
  proxy.statements = [];
  const startedAt = performance.now();
  await eventually(() => expect(open().length).toBeGreaterThanOrEqual(3));
  const whole = /^select \* from git_jobs where id = \$1$/;
  // One more than the seconds, however long a busy machine took to look; separate polls would be five times as many.
  expect(open().length).toBeLessThanOrEqual(2 + (performance.now() - startedAt) / 1_000);
  expect(proxy.statements).not.toContainEqual(expect.stringMatching(whole));
  await release();
  expect((await Promise.all(waiting)).map(({ status }) => status)).toContain(201);
});

describe.each([
  ['a commit', '/git/commits/plan', 'select id as "versionId"'],
  ['a pull', '/git/pulls/plan', 'update git_links'],
])('the plan of %s', (_, path, own) => {
  it('sends as many statements for thirty apps as for three', async () => {
    const { member: theirs, repository } = await fixture.connected();
    const { member } = await fixture.connected({ repository });
    const create = (from: number, to: number) =>
      Promise.all(Array.from({ length: to - from }, (__, at) => createApp(theirs, `App ${from + at}`)));
    const commitAll = async (apps: { id: string }[], message: string) => {
      const appIds = apps.map(({ id }) => id);
      const { body } = await theirs
        .post('/git/commits', { appIds, message })
        .set('Prefer', 'respond-async')
        .expect(202);
      expect((await ended(theirs, body.jobId as string)).status).toBe('succeeded');
    };
    const importAll = async () => {
      const { body } = await member.get('/git/apps').expect(200);
      const missing = (body.items as { gitAppId: string; importedAppId: string | null }[]).filter(
        ({ importedAppId }) => importedAppId === null,
      );
      const apps = missing.map(({ gitAppId }) => ({ gitAppId }));
      const { body: batch } = await member.post('/git/imports/batch', { apps, locked: false }).expect(202);
      for (const { jobId } of batch.items as { jobId: string }[]) await ended(member, jobId);
    };
    const planned = async () => {
      // On a busy machine, a worker may poll once more than needed, so the best of several plans counts.
      const counts: number[] = [];
      for (let round = 0; round < 3; round += 1) {
        proxy.statements = [];
        await member.get(path).expect(200);
        const statements = proxy.statements.filter((sql) => !isTimely(sql));
        expect(statements).toContainEqual(expect.stringContaining(own));
        counts.push(statements.length);
      }
      return Math.min(...counts);
    };
    const first = await create(0, 3);
    await commitAll(first, 'First');
    await importAll();
    const apps = async () => (await member.get('/apps').expect(200)).body.items as { id: string }[];
    for (const { id } of await apps()) await edit(member, id, 'mine');
    for (const { id } of first) await edit(theirs, id, 'theirs');
    await commitAll(first, 'Again');
    const few = await planned();
    const more = await create(3, 30);
    await commitAll(more, 'More');
    await importAll();
    for (const { id } of await apps()) await edit(member, id, 'mine too');
    for (const { id } of more) await edit(theirs, id, 'theirs');
    await commitAll(more, 'More again');
    expect(await planned()).toBeLessThanOrEqual(few + 1);
  });
});

it('reads a large document once for edits that follow each other, and each is applied to the last one', async () => {
  const { member, app } = await fixture.withApp();
  const note = 'x'.repeat(1 << 20);
  await patch(member, app.id, { changes: [{ op: 'add', path: '/appV2/note', value: note }] });
  proxy.statements = [];
  await patch(member, app.id, { changes: [{ op: 'add', path: '/appV2/icon', value: 'table' }] });
  await patch(member, app.id, { changes: [{ op: 'add', path: '/appV2/slug', value: 'orders' }] });

  expect(proxy.statements).toContainEqual(expect.stringMatching(/update app_versions/));
  expect(proxy.statements).not.toContainEqual(expect.stringMatching(READS_DOCUMENT));
  const { body } = await member.get(`/apps/${app.id}/definition`).expect(200);
  expect(body.appV2).toMatchObject({ note, icon: 'table', slug: 'orders' });
});

it('reads a large document for a commit once, when that is prepared', async () => {
  const { member, app } = await fixture.withApp();
  await patch(member, app.id, { changes: [{ op: 'add', path: '/appV2/note', value: 'x'.repeat(1 << 20) }] });
  // The commit may overtake its preparation.
  await eventually(async () => {
    await edit(member, app.id, randomUUID());
    proxy.statements = [];
    await member.post(`/apps/${app.id}/git/commits/prepare`).expect(204);
    await eventually(() => expect(proxy.statements).toContainEqual(expect.stringMatching(READS_DOCUMENT)));
    await commit(member, app.id, 'Prepared').expect(201);
    expect(proxy.statements).toContainEqual(expect.stringContaining('insert into git_job_commits'));
    expect(proxy.statements).not.toContainEqual(
      expect.stringContaining('select hash, document from git_documents'),
    );
  });
});
