import { EventStream } from '../../support/event-stream';
import { eventually } from '../../support/eventually';
import { commit, edit, exported, GitFixture, patch, type AppBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import { appOf, changeTheirs, getMerge, settle, type ConflictBody } from '../../support/merges';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const SQL = 'select *\nfrom orders\nwhere open\norder by date\nlimit 10';
const query = (id: string, name: string, sql = SQL) => ({
  id,
  name,
  kind: 'postgresql',
  options: { mode: 'sql', query: sql },
});

interface Clash {
  member: Member;
  repository: GitRepository;
  app: AppBody;
  mergeId: string;
  conflicts: ConflictBody[];
}

/** Returns a merge of an app that has a query, after both sides have changed it. */
async function clash(mine: object[], theirs: Parameters<typeof changeTheirs>[1]): Promise<Clash> {
  const { member, repository, app } = await fixture.withApp();
  await patch(member, app.id, {
    changes: [{ op: 'add', path: '/appV2/dataQueries/-', value: query('q', 'orders') }],
  });
  await commit(member, app.id, 'A query').expect(201);
  await patch(member, app.id, { changes: mine });
  await changeTheirs(repository, theirs);
  const { body } = await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(409);
  const mergeId = body.mergeId as string;
  const { merge } = await getMerge(member, mergeId);
  return { member, repository, app, mergeId, conflicts: merge.apps[0].conflicts };
}

const iconClash = () =>
  clash([{ op: 'add', path: '/appV2/icon', value: 'mine' }], (app) => (app.icon = 'theirs'));

const put = ({ member, mergeId, conflicts }: Clash, etag: string | undefined, resolution: object) => {
  const request = member.request('put', `/git/merges/${mergeId}/conflicts/${conflicts[0].id}`);
  return (etag === undefined ? request : request.set('If-Match', etag)).send(resolution);
};

const complete = ({ member, mergeId }: Clash) => member.post(`/git/merges/${mergeId}/complete`);

it('settles a text hunk by hunk', async () => {
  const found = await clash(
    [
      {
        op: 'replace',
        path: '/appV2/dataQueries/0/options/query',
        value: SQL.replace('open', 'mine').replace('10', '20'),
      },
    ],
    (app) =>
      (app.dataQueries[0].options = { mode: 'sql', query: SQL.replace('open', 'theirs').replace('*', 'id') }),
  );
  expect(found.conflicts).toMatchObject([
    {
      kind: 'text',
      of: { kind: 'query', id: 'q', name: 'orders' },
      path: '/options/query',
      hunks: [{ line: 3, mine: 'where mine\n', theirs: 'where theirs\n' }],
    },
  ]);
  const { member, app, mergeId } = found;
  await settle(member, mergeId, { hunks: [{ text: 'where mine or theirs\n' }] });
  await complete(found).expect(200);
  const { options } = appOf(await exported(member, app.id)).dataQueries[0];
  expect(options).toMatchObject({
    query: 'select id\nfrom orders\nwhere mine or theirs\norder by date\nlimit 20',
  });
});

it('keeps both queries of one name, with the suggested name for theirs', async () => {
  const found = await clash(
    [{ op: 'add', path: '/appV2/dataQueries/-', value: query('m', 'open') }],
    ({ dataQueries }) => dataQueries.push(query('t', 'open')),
  );
  expect(found.conflicts).toMatchObject([{ kind: 'name_taken', suggestion: 'open_2' }]);
  await settle(found.member, found.mergeId, { choose: 'both' });
  await complete(found).expect(200);
  const { dataQueries } = appOf(await exported(found.member, found.app.id));
  expect(dataQueries.map(({ id, name }) => [id, name])).toEqual([
    ['q', 'orders'],
    ['m', 'open'],
    ['t', 'open_2'],
  ]);
});

it('refuses a name that is taken, and says by what', async () => {
  const found = await clash(
    [{ op: 'add', path: '/appV2/dataQueries/-', value: query('m', 'open') }],
    ({ dataQueries }) => dataQueries.push(query('t', 'open')),
  );
  const { member, mergeId } = found;
  const { etag } = await getMerge(member, mergeId);
  const { body } = await put(found, etag, { value: 'open' }).expect(422);
  expect(body).toMatchObject({
    code: 'invalid_resolution',
    errors: [{ message: 'query "open": another query has its name' }],
  });
  expect(body.detail).toContain('query "open": another query has its name');
  expect((await getMerge(member, mergeId)).merge.apps[0].conflicts[0].resolution).toBeNull();
  await settle(member, mergeId, { value: 'other' });
  await complete(found).expect(200);
});

it.each(['', ' \t'])('refuses the blank name %j, and keeps what was decided', async (value) => {
  const found = await clash(
    [
      { op: 'add', path: '/appV2/dataQueries/-', value: query('m', 'open') },
      { op: 'replace', path: '/appV2/pages/0/name', value: 'mine' },
      { op: 'replace', path: '/appV2/pages/0/handle', value: 'mine' },
    ],
    ({ dataQueries, pages }) => {
      dataQueries.push(query('t', 'open'));
      Object.assign(pages[0], { name: 'theirs', handle: 'theirs' });
    },
  );
  const { member, mergeId, conflicts } = found;
  const named = conflicts.map(({ kind, path }) => `${kind} ${path}`);
  expect(named.sort()).toEqual(['name_taken /name', 'value /handle', 'value /name']);
  for (const { id } of conflicts) {
    const { etag } = await getMerge(member, mergeId);
    const url = `/git/merges/${mergeId}/conflicts/${id}`;
    const { body } = await member.request('put', url).set('If-Match', etag).send({ value }).expect(422);
    expect(body).toMatchObject({
      code: 'invalid_resolution',
      errors: [{ path: 'value', message: 'The name must not be blank.' }],
    });
  }
  const { merge } = await getMerge(member, mergeId);
  expect(merge.apps[0].conflicts.map(({ resolution }) => resolution)).toEqual([null, null, null]);
});

it('keeps what theirs uses where their query gets another name', async () => {
  const uses = (id: string) => ({
    id,
    name: id,
    type: 'Text',
    properties: { text: '{{queries.open.data}}' },
  });
  const found = await clash(
    [
      { op: 'add', path: '/appV2/dataQueries/-', value: query('m', 'open', 'delete from orders') },
      { op: 'add', path: '/appV2/components/-', value: uses('c1') },
    ],
    ({ dataQueries, components }) => {
      dataQueries.push(query('t', 'open'));
      components.push(uses('c2'));
    },
  );
  await settle(found.member, found.mergeId, { choose: 'both' });
  await complete(found).expect(200);
  const { components } = appOf(await exported(found.member, found.app.id));
  expect(components.map(({ id, properties }) => [id, properties])).toEqual([
    ['c1', { text: '{{queries.open.data}}' }],
    ['c2', { text: '{{queries.open_2.data}}' }],
  ]);
});

it('shows the result as it stands, and takes one side in all conflicts', async () => {
  const found = await clash(
    [
      { op: 'add', path: '/appV2/icon', value: 'mine' },
      { op: 'add', path: '/appV2/pages/0/note', value: 'mine' },
    ],
    (app) => Object.assign(app, { icon: 'theirs', pages: [{ ...app.pages[0], note: 'theirs' }] }),
  );
  const { member, app, mergeId } = found;
  const path = `/git/merges/${mergeId}/apps/${app.gitAppId}`;
  const result = async () => {
    const { body } = await member.get(`${path}/definition`).expect(200);
    const { icon, pages } = appOf(JSON.stringify(body));
    return [icon, pages[0].note];
  };
  expect(await result()).toEqual(['mine', 'mine']);
  await settle(
    member,
    mergeId,
    { choose: 'base' },
    found.conflicts.find(({ path: at }) => at === '/icon')!.id,
  );
  expect(await result()).toEqual(['apps', 'mine']);
  const { etag } = await getMerge(member, mergeId);
  const { body } = await member
    .request('put', path)
    .set('If-Match', etag)
    .send({ choose: 'theirs' })
    .expect(200);
  expect(body.status).toBe('resolved');
  expect(await result()).toEqual(['theirs', 'theirs']);
});

it('lets nobody overwrite a decision that they have not seen', async () => {
  const found = await iconClash();
  const { etag } = await getMerge(found.member, found.mergeId);
  await put(found, undefined, { choose: 'mine' }).expect(428);
  const first = await put(found, etag, { choose: 'mine' }).expect(200);
  const { body } = await put(found, etag, { choose: 'theirs' }).expect(412);
  expect(body).toMatchObject({ code: 'precondition_failed', etag: first.headers.etag as string });
  await put(found, first.headers.etag as string, { choose: 'theirs' }).expect(200);
});

it('tells who has decided, in the stream too, and takes a decision back', async () => {
  const found = await iconClash();
  const { member, mergeId, conflicts } = found;
  const builder = await member.invite('builder', 'Ben');
  const viewer = await member.invite('viewer');
  const [stream, hidden] = [await EventStream.open(member), await EventStream.open(viewer)];
  await settle(builder, mergeId, { choose: 'theirs' });
  const ofMerge = () => stream.events.filter(({ event }) => event === 'merge').at(-1)?.data;
  await eventually(async () => expect(ofMerge()).toEqual((await getMerge(member, mergeId)).merge));
  const decided = (await getMerge(member, mergeId)).merge.apps[0].conflicts[0];
  expect(decided).toMatchObject({
    resolution: { choose: 'theirs' },
    resolvedBy: { id: builder.user.id, name: 'Ben' },
  });
  const { etag } = await getMerge(member, mergeId);
  const path = `/git/merges/${mergeId}/conflicts/${conflicts[0].id}`;
  const { body } = await member.request('delete', path).set('If-Match', etag).expect(200);
  expect(body).toMatchObject({
    status: 'conflicts',
    apps: [{ conflicts: [{ resolution: null, resolvedBy: null }] }],
  });
  expect(hidden.events.filter(({ event }) => event === 'merge')).toEqual([]);
  stream.close();
  hidden.close();
});

it('proposes a decision again for the same clash', async () => {
  const found = await iconClash();
  const { member, app, mergeId } = found;
  await settle(member, mergeId, { choose: 'theirs' });
  await member.delete(`/git/merges/${mergeId}`).expect(204);
  expect((await getMerge(member, mergeId)).merge.status).toBe('abandoned');
  const { body } = await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(409);
  const { merge } = await getMerge(member, body.mergeId as string);
  expect(merge.apps[0].conflicts).toMatchObject([{ resolution: null, remembered: { choose: 'theirs' } }]);
  await complete(found).expect(409);
  await put(found, '*', { choose: 'mine' }).expect(409);
});

it.each([
  ['nothing', {}, 400],
  ['two decisions', { choose: 'mine', value: 1 }, 400],
  ['an unknown side', { choose: 'ours' }, 400],
  ['both sides of a value', { choose: 'both' }, 422],
  ['hunks of a value', { hunks: ['mine'] }, 422],
  ['a hunk that is no decision', { hunks: [{}] }, 400],
])('refuses %s', async (_what, resolution, status) => {
  await put(await iconClash(), '*', resolution).expect(status);
});

it('refuses a value of another type, and keeps what was decided', async () => {
  const found = await clash([{ op: 'replace', path: '/appV2/pages/0/name', value: 'mine' }], ({ pages }) =>
    Object.assign(pages[0], { name: 'theirs' }),
  );
  await settle(found.member, found.mergeId, { choose: 'theirs' });
  const { body } = await put(found, '*', { value: { not: 'a name' } }).expect(422);
  expect(body.code).toBe('invalid_resolution');
  const { merge } = await getMerge(found.member, found.mergeId);
  expect(merge.apps[0].conflicts[0].resolution).toEqual({ choose: 'theirs' });
});

it('is listed for builders, the newest first, and unknown conflicts are not found', async () => {
  const found = await iconClash();
  const { member, mergeId } = found;
  const [builder, viewer] = [await member.invite('builder'), await member.invite('viewer')];
  const { body } = await builder.get('/git/merges').expect(200);
  expect(body).toMatchObject({ items: [{ id: mergeId, status: 'conflicts' }], nextCursor: null });
  await viewer.get('/git/merges').expect(403);
  await viewer.get(`/git/merges/${mergeId}`).expect(403);
  await (await member.inNewWorkspace()).get(`/git/merges/${mergeId}`).expect(404);
  await put({ ...found, conflicts: [{ ...found.conflicts[0], id: 'none' }] }, '*', { choose: 'mine' }).expect(
    404,
  );
  await member
    .request('put', `/git/merges/${mergeId}/apps/none`)
    .set('If-Match', '*')
    .send({ choose: 'mine' })
    .expect(404);
});

it('goes with its app, and is outdated once the workspace has another branch', async () => {
  const found = await iconClash();
  const { member, repository, app, mergeId } = found;
  await settle(member, mergeId, { choose: 'mine' });
  await repository.git(['branch', 'other', 'main']);
  const url = (await member.get('/git').expect(200)).body.repositoryUrl as string;
  await member.put('/git', { repositoryUrl: url, branch: 'other' }).expect(200);
  await member.post('/git/finalize').expect(200);
  expect((await member.get(`/apps/${app.id}/git`).expect(200)).body.mergeId).toBeNull();
  const { body } = await complete(found).expect(409);
  expect(body.code).toBe('merge_outdated');
  await edit(member, app.id, 'more');
  await member.delete(`/apps/${app.id}`).expect(204);
  await member.get(`/git/merges/${mergeId}`).expect(404);
  expect((await member.get('/git/merges').expect(200)).body.items).toEqual([]);
});
