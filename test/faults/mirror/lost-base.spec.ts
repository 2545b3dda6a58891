import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { addPage, changeOf, listChanges } from '../../support/changes';
import { eventually } from '../../support/eventually';
import { commit, createApp, edit, exported, patch, type AppBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/member';
import { appOf, changeTheirs } from '../../support/merges';
import { shortWaits, SOON_STARTED_AGAIN } from '../../support/short-waits';
import { ONE, splitRepositoryWithTwo } from '../../support/split-repository';
import { isAlive } from '../../support/trellis-process';
import { query, waitUntilIdle } from '../expect-exactly-once';
import { FaultFixture } from '../fault-fixture';

let fixture: FaultFixture;

beforeAll(async () => {
  fixture = await FaultFixture.start({ env: shortWaits(SOON_STARTED_AGAIN) });
});
afterAll(() => fixture.stop());

interface Place {
  member: Member;
  repository: GitRepository;
}

async function connected(): Promise<Place> {
  const repository = await fixture.repository();
  return { member: await fixture.workspaceOn(repository), repository };
}

const committed = (member: Member): Promise<AppBody> => createApp(member, 'Orders', { commitChanges: true });

/** Restarts the branch with its present files, and removes the mirrors, so that the former commits are gone. */
async function loseHistory(repository: GitRepository, change: (files: Map<string, string>) => void) {
  const paths = await repository.ls();
  const files = new Map(
    await Promise.all(paths.map(async (path) => [path, await repository.show('main', path)] as const)),
  );
  change(files);
  await removeMirrors();
  await repository.git(['update-ref', '-d', 'refs/heads/main']);
  return repository.commit(Object.fromEntries(files), { message: 'Another beginning' });
}

async function removeMirrors(): Promise<void> {
  await waitUntilIdle(fixture.url);
  const worker = await fixture.trellis.workerPid();
  process.kill(worker, 'SIGKILL');
  await eventually(async () => !(await isAlive(worker)));
  await rm(join(fixture.dataDir, 'mirrors'), { recursive: true });
}

/** Loses the history while the other writers set a note on the app's page. */
const loseBase = (repository: GitRepository, path: string): Promise<string> =>
  loseHistory(repository, (files) => {
    const document = JSON.parse(files.get(path) ?? '') as { appV2: { pages: { note?: string }[] } };
    document.appV2.pages[0].note = 'theirs';
    files.set(path, JSON.stringify(document, null, 2));
  });

const STATES: Record<string, (place: Place) => Promise<{ id: string; path?: string }>> = {
  'committed last': ({ member }) => committed(member),
  'committed in part last': async ({ member }) => {
    const app = await committed(member);
    await addPage(member, app, 'p9');
    await patch(member, app.id, { changes: [{ op: 'replace', path: '/appV2/isPublic', value: true }] });
    await commit(member, app.id, 'Some', { only: [await changeOf(member, app, 'app')] }).expect(201);
    return app;
  },
  'renamed last': async ({ member }) => {
    const app = await committed(member);
    await addPage(member, app, 'p9');
    await member.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
    return { id: app.id, path: 'Sales/v1.json' };
  },
  'pulled last': async ({ member, repository }) => {
    const app = await committed(member);
    await changeTheirs(repository, (theirs) => (theirs.pages[0].handle = 'start'));
    await member.post(`/apps/${app.id}/git/pull`).expect(200);
    return app;
  },
  'merged last': async ({ member, repository }) => {
    const app = await committed(member);
    await changeTheirs(repository, (theirs) => (theirs.pages[0].handle = 'start'));
    await edit(member, app.id, 'list');
    await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(200);
    return app;
  },
  'imported under another name': async (place) => {
    const { gitAppId } = await committed(place.member);
    const member = await fixture.workspaceOn(place.repository);
    const wanted = { gitAppId, name: 'Ours', locked: false };
    const { body } = await member.post('/git/imports', wanted).expect(201);
    place.member = member;
    return { id: body.id as string };
  },
  'linked last': async (place) => {
    const { gitAppId } = await committed(place.member);
    const member = await fixture.workspaceOn(place.repository);
    const app = await createApp(member, 'Orders');
    await member.post(`/apps/${app.id}/git/link`, { gitAppId, keep: 'theirs' }).expect(200);
    place.member = member;
    return app;
  },
};

it.each(Object.keys(STATES))(
  'merges an app that was %s, although neither the mirror nor the repository has that state',
  async (state) => {
    const place = await connected();
    const { id, path = 'Orders/v1.json' } = await STATES[state](place);
    const { member, repository } = place;
    await edit(member, id, 'mine');
    const before = (await listChanges(member, { id })).map(({ id: change }) => change);
    const sha = await loseBase(repository, path);
    expect((await listChanges(member, { id })).map(({ id: change }) => change)).toEqual(before);
    const { body } = await member.post(`/apps/${id}/git/pull`, { merge: true }).expect(200);
    expect(body).toMatchObject({ sha, updated: true });
    const { icon, pages } = appOf(await exported(member, id));
    expect([icon, pages[0].note]).toEqual(['mine', 'theirs']);
    await commit(member, id).expect(201);
  },
);

it('merges a commit with what has replaced the history', async () => {
  const { member, repository } = await connected();
  const app = await committed(member);
  await edit(member, app.id, 'mine');
  await loseBase(repository, 'Orders/v1.json');
  const { body } = await commit(member, app.id, 'Mine', { merge: true }).expect(201);
  const result = appOf(await repository.show(body.sha as string, 'Orders/v1.json'));
  expect(result).toMatchObject({ icon: 'mine', pages: [{ note: 'theirs' }] });
});

it('merges a commit of chosen changes with what has replaced the history, and leaves the others', async () => {
  const { member, repository } = await connected();
  const app = await committed(member);
  await edit(member, app.id, 'mine');
  await addPage(member, app, 'p9');
  const only = [await changeOf(member, app, 'app')];
  await loseBase(repository, 'Orders/v1.json');
  await commit(member, app.id, 'Mine', { only })
    .expect(409)
    .expect(({ body }) => expect(body).toMatchObject({ code: 'git_remote_moved' }));
  const { body } = await commit(member, app.id, 'Mine', { only, merge: true }).expect(201);
  const result = appOf(await repository.show(body.sha as string, 'Orders/v1.json'));
  expect(result).toMatchObject({ icon: 'mine', pages: [{ note: 'theirs' }] });
  expect(result.pages).toHaveLength(1);
  expect(appOf(await exported(member, app.id)).pages).toHaveLength(2);
});

it.each(['imported', 'committed', 'renamed'])(
  'merges an app of the split layout that was %s last, part by part',
  async (state) => {
    await using repository = await splitRepositoryWithTwo();
    const member = await fixture.workspaceOn(repository);
    const { body } = await member.post('/git/imports', { gitAppId: 'one', locked: false }).expect(201);
    const app = body as AppBody;
    const folder = state === 'renamed' ? 'apps/Films/Heat' : ONE;
    const first = { id: 'one-z', name: 'first', type: 'Text', pageId: 'one-p', parent: null };
    if (state === 'committed') {
      // In the repository it comes last.
      await patch(member, app.id, { changes: [{ op: 'add', path: '/appV2/components/0', value: first }] });
      await commit(member, app.id).expect(201);
    }
    if (state === 'renamed') await member.patch(`/apps/${app.id}`, { name: 'Heat' }).expect(200);
    await waitUntilIdle(fixture.url);
    const edited = state === 'committed' ? '/appV2/components/1/name' : '/appV2/components/0/name';
    await patch(member, app.id, { changes: [{ op: 'replace', path: edited, value: 'mine' }] });
    const path = `${folder}/components/one-d.json`;
    const sha = await loseHistory(repository, (files) => {
      files.set(path, (files.get(path) ?? '').replace('button1', 'theirs'));
    });
    const pulled = await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(200);
    expect(pulled.body).toEqual({ sha, updated: true, merged: 1 });
    const names = appOf(await exported(member, app.id)).components.map(({ name }) => name);
    expect(names).toEqual(['mine', 'theirs', ...(state === 'committed' ? ['first'] : [])]);
  },
);

it('keeps one document of an app that is committed again', async () => {
  const { member } = await connected();
  const app = await committed(member);
  const kept = async () => {
    const sql = `select d.hash, l.app_id from git_documents d
      left join git_links l on l.workspace_id = d.workspace_id and l.last ->> 'documentHash' = d.hash
      where d.workspace_id = $1`;
    return query<{ hash: string; app_id: string | null }>(fixture.url, sql, [member.workspaceId]);
  };
  const [first] = await kept();
  expect(first.app_id).toBe(app.id);
  await edit(member, app.id, 'table');
  await commit(member, app.id).expect(201);
  const second = await kept();
  expect(second).toEqual([{ app_id: app.id, hash: expect.any(String) as string }]);
  expect(second[0].hash).not.toBe(first.hash);
});

it('fills an emptied repository again with the apps as they are here, where nobody has its history any more', async () => {
  const { member, repository } = await connected();
  const { id } = await committed(member);
  await removeMirrors();
  await repository.git(['update-ref', '-d', 'refs/heads/main']);
  const { body } = await member.post('/git/push', {}).expect(200);
  expect(body).toEqual({ sha: await repository.tip(), pushed: 1 });
  expect(await repository.log()).toHaveLength(1);
  const [path] = (await repository.ls()).filter((file) => file.endsWith('/v1.json'));
  expect(await repository.show('main', path)).toBe(await exported(member, id));
});
