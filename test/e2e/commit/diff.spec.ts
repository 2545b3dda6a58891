import { rm } from 'node:fs/promises';
import {
  commit,
  createApp,
  edit,
  exported,
  GitFixture,
  patch,
  type AppBody,
} from '../../support/git-fixture';
import { ONE, printed, splitRepositoryWithTwo } from '../../support/split-repository';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

interface Diff {
  changes: { kind: string; change: string; name: string; oldName: string | null; fields: object[] }[];
  total: number;
  truncated: boolean;
  text?: { from: string; to: string };
}

const ask = (member: Member, { id }: AppBody, query: Record<string, string> = {}) =>
  member.get(`/apps/${id}/git/diff?${new URLSearchParams(query).toString()}`);

const diff = async (member: Member, app: AppBody, query: Record<string, string> = {}): Promise<Diff> =>
  (await ask(member, app, query).expect(200)).body as Diff;

const icons = (old: string, now: string) => ({
  total: 1,
  truncated: false,
  changes: [
    expect.objectContaining({
      kind: 'app',
      change: 'changed',
      fields: [
        expect.objectContaining({
          path: '/icon',
          old: expect.objectContaining({ text: old }),
          new: expect.objectContaining({ text: now }),
        }),
      ],
    }),
  ],
});

/** Returns an app with three commits, and a change that is not committed. */
async function withHistory() {
  const place = await fixture.withApp('Orders');
  const { member, app, repository } = place;
  const commits = [await repository.tip()];
  for (const icon of ['second', 'third']) {
    await edit(member, app.id, icon);
    commits.push((await commit(member, app.id).expect(201)).body.sha as string);
  }
  await edit(member, app.id, 'working');
  return { ...place, commits };
}

it('compares the edited document with the last commit, for viewers too', async () => {
  const { member, app } = await withHistory();
  const viewer = await member.invite('viewer');
  expect(await diff(viewer, app)).toEqual(icons('third', 'working'));
  expect(await diff(member, app, { from: 'working', to: 'last' })).toEqual(icons('working', 'third'));
});

it('compares commits in either direction, and with the edited document', async () => {
  const { member, app, commits } = await withHistory();
  const [first, second, third] = commits;
  expect(await diff(member, app, { from: first, to: second })).toEqual(icons('apps', 'second'));
  expect(await diff(member, app, { from: third, to: first })).toEqual(icons('third', 'apps'));
  expect(await diff(member, app, { from: second })).toEqual(icons('second', 'working'));
  expect(await diff(member, app, { from: third, to: 'last' })).toEqual({
    changes: [],
    total: 0,
    truncated: false,
  });
});

it('answers the texts that the repository and the workspace have, byte for byte', async () => {
  const { member, app, repository, commits } = await withHistory();
  const [first] = commits;
  const { text } = await diff(member, app, { from: first, text: 'true' });
  const [path] = (await repository.ls(first)).filter((name) => name.startsWith('Orders/'));
  expect(text).toEqual({ from: await repository.show(first, path), to: await exported(member, app.id) });
  expect(await diff(member, app, { from: first, text: 'false' })).not.toHaveProperty('text');
});

it('compares versions, which need neither a commit nor the repository', async () => {
  const { member, repository } = await fixture.connected();
  const app = await createApp(member, 'Orders');
  const [{ id: old }] = (await member.get(`/apps/${app.id}/versions`).expect(200)).body.items as {
    id: string;
  }[];
  await member.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
  await edit(member, app.id, 'table');
  await rm(repository.path, { recursive: true });
  const { changes } = await diff(member, app, { from: `version:${old}`, to: 'working' });
  expect(changes).toContainEqual(expect.objectContaining({ kind: 'version', name: 'v2', oldName: 'v1' }));
  expect(changes).toContainEqual(icons('apps', 'table').changes[0]);
});

it('follows the app through a rename, and finds it on another branch', async () => {
  const { member, app, repository, commits } = await withHistory();
  await member.patch(`/apps/${app.id}`, { name: 'Shop' }).expect(200);
  await repository.git(['branch', 'feature/icons', commits[1]]);
  const renamed = await diff(member, app, { from: commits[0], to: 'working' });
  expect(renamed.changes).toContainEqual(
    expect.objectContaining({ kind: 'app', name: 'Shop', oldName: 'Orders' }),
  );
  expect(await diff(member, app, { from: 'branch:feature/icons', to: commits[2] })).toEqual(
    icons('second', 'third'),
  );
  // The other branch is read, and not followed.
  expect(await diff(member, app, { from: 'branch:main', to: 'last' })).toMatchObject({ total: 0 });
});

it('reads a commit that this workspace has not fetched yet', async () => {
  const { member, app, repository } = await withHistory();
  const [path] = (await repository.ls()).filter((name) => name.startsWith('Orders/'));
  const theirs = (await repository.show('main', path)).replace('"third"', '"theirs"');
  const sha = await repository.commit({ [path]: theirs });
  expect(await diff(member, app, { from: 'last', to: sha })).toEqual(icons('third', 'theirs'));
});

it('compares what comes from the split layout with the edited document without false changes', async () => {
  await using repository = await splitRepositoryWithTwo();
  const { member } = await fixture.connected({ repository });
  const { body: app } = await member.post('/git/imports', { gitAppId: 'one', locked: false }).expect(201);
  const first = await repository.tip();
  // The order of a list is not in its files.
  const from = '/appV2/components/0';
  await patch(member, app.id as string, { changes: [{ op: 'move', from, path: '/appV2/components/1' }] });
  expect(await diff(member, app as AppBody, { from: first })).toMatchObject({ total: 0 });
  const component = { id: 'one-c', name: 'orders', type: 'Table', pageId: 'one-p' };
  const sha = await repository.commit({ [`${ONE}/components/one-c.json`]: printed(component) });
  expect((await diff(member, app as AppBody, { to: sha })).changes).toEqual([
    expect.objectContaining({ kind: 'component', name: 'orders', oldName: 'table1' }),
  ]);
});

it('tells an unknown commit, another object, an unknown branch, and a version of another app', async () => {
  const { member, app, repository } = await withHistory();
  const other = await createApp(member, 'Other');
  const [{ id }] = (await member.get(`/apps/${other.id}/versions`).expect(200)).body.items as {
    id: string;
  }[];
  const blob = (await repository.git(['rev-parse', 'main:.meta/meta.json'])).trim();
  const refusals: [from: string, status: number, code: string][] = [
    ['0'.repeat(40), 404, 'git_commit_not_found'],
    [blob, 404, 'git_commit_not_found'],
    ['branch:nowhere', 404, 'git_branch_not_found'],
    [`version:${id}`, 404, 'not_found'],
    ['HEAD~1', 422, 'invalid_ref'],
  ];
  for (const [from, status, code] of refusals)
    expect((await ask(member, app, { from }).expect(status)).body).toMatchObject({ code });
  // The object of another kind has not made the mirror suspicious.
  expect(await diff(member, app)).toEqual(icons('third', 'working'));
  expect((await ask(member, other).expect(404)).body).toMatchObject({ code: 'git_app_not_found' });
  const before = await repository.commit({ 'README.md': 'Nothing else' }, { branch: 'empty' });
  await member.get(`/apps/${app.id}/git/diff?from=branch:empty`).expect(404);
  expect((await ask(member, app, { from: before }).expect(404)).body).toMatchObject({
    code: 'git_app_not_found',
  });
});

it('names the file that is no document at that commit', async () => {
  const { member, app, repository } = await withHistory();
  const [path] = (await repository.ls()).filter((name) => name.startsWith('Orders/'));
  const sha = await repository.commit({ [path]: '{"half":' });
  const { body } = await ask(member, app, { from: sha }).expect(422);
  expect(body).toMatchObject({ code: 'invalid_app_document', detail: expect.stringContaining(path) });
});
