import { edited } from '../../integration/tooljet/pull-fixture';
import { ADMIN, ToolJetFixture } from '../../integration/tooljet/tooljet-fixture';
import { listChanges } from '../../support/changes';
import { eventually } from '../../support/eventually';
import { commit, exported, getApp, GitFixture } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/member';
import {
  capture,
  connectionTo,
  connectToolJet,
  editThere,
  hostOf,
  textThere,
  type CheckBody,
} from '../../support/tooljet/connected-tooljet';

let fixture: GitFixture;
let tooljet: ToolJetFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

beforeEach(async () => {
  tooljet = await ToolJetFixture.start();
});
afterEach(() => tooljet[Symbol.asyncDispose]());

/** A workspace with a repository and a ToolJet, whose app Orders is committed. */
async function committed() {
  const { member, repository } = await fixture.connected();
  const { hostAppId, app } = await connectToolJet(member, tooljet);
  await commit(member, app.id, 'From ToolJet').expect(201);
  const path = (await repository.ls()).find((file) => file.startsWith('Orders/'))!;
  return { member, repository, hostAppId, app, path };
}

/** Changes the text of the tabs, and a page's name, in the repository, as a person with Git would. */
async function changeInGit(repository: GitRepository, path: string, text: string): Promise<string> {
  const before = await repository.show('main', path);
  const after = edited(before, ({ components, pages }) => {
    components.find(({ name }) => name === 'tabs1')!.properties.text = { value: text };
    pages[0].name = `Home of ${text}`;
  });
  return repository.commit({ [path]: after }, { message: text });
}

it('brings an app of ToolJet to the repository, and commits nothing where nothing was changed', async () => {
  const { member, repository, app, path } = await committed();
  expect(app).toMatchObject({ hostedBy: { kind: 'tooljet' } });
  expect(await repository.show('main', path)).toBe(await exported(member, app.id));
  expect(await repository.show('main', path)).not.toContain(ADMIN.password);
  await capture(member);
  await commit(member, app.id, 'Again').expect(200);
  expect((await getApp(member, app.id)).gitState).toBe('clean');
});

it('shows what was edited in ToolJet as an uncommitted change of the app, and commits it', async () => {
  const { member, repository, hostAppId, app, path } = await committed();
  await editThere(tooljet, hostAppId, 'edited there');
  await capture(member);
  const changes = await listChanges(member, app);
  expect(changes.map(({ kind, name }) => [kind, name])).toContainEqual(['component', 'tabs1']);
  await commit(member, app.id, 'Tabs').expect(201);
  expect(await repository.show('main', path)).toContain('edited there');
});

it('commits what was edited in ToolJet by itself where the automatic backup is on', async () => {
  const { member, repository, hostAppId } = await committed();
  await member.put('/git/backup', { enabled: true, quietSeconds: 1, maxSeconds: 2 }).expect(200);
  await editThere(tooljet, hostAppId, 'backed up');
  await capture(member);
  const last = await eventually(async () => {
    const [newest] = await repository.log();
    if (!newest.message.includes('tabs1')) throw new Error(newest.message);
    return newest;
  });
  expect(last.author.name).toBe('Ada Lovelace');
});

it('changes the app in ToolJet by a pull, in place, and is clean afterwards', async () => {
  const { member, repository, hostAppId, app, path } = await committed();
  const sha = await changeInGit(repository, path, 'from Git');
  const { body } = await member.post(`/apps/${app.id}/git/pull`, {}).expect(200);
  expect(body).toEqual({ sha, updated: true });
  expect(textThere(tooljet, hostAppId)).toBe('from Git');
  expect(await exported(member, app.id)).toBe(await repository.show('main', path));
  const { state } = tooljet.server;
  expect(state.apps.find(hostAppId)).toMatchObject({ slug: hostAppId, name: 'Orders' });
  expect(state.editingVersionOf(hostAppId)?.name).toContain(sha.slice(0, 8));
  await capture(member);
  expect((await getApp(member, app.id)).gitState).toBe('clean');
  expect(await exported(member, app.id)).toBe(await repository.show('main', path));
  await editThere(tooljet, hostAppId, 'and on');
  await capture(member);
  expect((await listChanges(member, app)).map(({ name }) => name)).toContain('tabs1');
});

it('sees before a pull what was edited in ToolJet since the last look, and merges it on request', async () => {
  const { member, repository, hostAppId, app, path } = await committed();
  const before = await repository.show('main', path);
  const after = edited(before, ({ pages }) => (pages[0].name = 'Renamed in Git'));
  await repository.commit({ [path]: after });
  await editThere(tooljet, hostAppId, 'not captured yet');
  const { body: refused } = await member.post(`/apps/${app.id}/git/pull`, {}).expect(409);
  expect(refused.code).toBe('uncommitted_changes');
  const { body } = await member.post(`/apps/${app.id}/git/pull`, { merge: true }).expect(200);
  expect(body).toMatchObject({ updated: true, merged: expect.any(Number) as number });
  expect(textThere(tooljet, hostAppId)).toBe('not captured yet');
  const version = tooljet.server.state.editingVersionOf(hostAppId)!;
  expect(tooljet.server.state.pagesOf(version.id).map(({ name }) => name)).toContain('Renamed in Git');
  expect((await getApp(member, app.id)).gitState).toBe('changed');
});

it('refuses a pull during which somebody edits the app in ToolJet, and leaves both as they are', async () => {
  const { member, repository, hostAppId, app, path } = await committed();
  await changeInGit(repository, path, 'from Git');
  const before = await exported(member, app.id);
  let isEdited = false;
  tooljet.server.faults = ({ method, path: called }) => {
    // A copy of the version is being made.
    if (!isEdited && method === 'POST' && /\/versions$/.test(called)) {
      isEdited = true;
      const { state } = tooljet.server;
      const version = state.editingVersionOf(hostAppId)!;
      const component = state.componentsOf(version.id).find(({ name }) => name === 'tabs1')!;
      state.components.update(component.id, { properties: { text: { value: 'theirs' } } });
    }
    return null;
  };
  const { body } = await member.post(`/apps/${app.id}/git/pull`, {}).expect(409);
  expect(body.code).toBe('host_app_changed');
  expect(textThere(tooljet, hostAppId)).toBe('theirs');
  expect(await exported(member, app.id)).toBe(before);
});

it('discards what was edited in ToolJet, there as well', async () => {
  const { member, hostAppId, app } = await committed();
  const before = await exported(member, app.id);
  const text = textThere(tooljet, hostAppId);
  await editThere(tooljet, hostAppId, 'a mistake');
  await capture(member);
  const { body } = await member.post(`/apps/${app.id}/git/discard`, {}).expect(200);
  expect(body).toMatchObject({ undo: null });
  expect(textThere(tooljet, hostAppId)).toBe(text);
  await capture(member);
  expect(await exported(member, app.id)).toBe(before);
  expect((await getApp(member, app.id)).gitState).toBe('clean');
});

it('fails a pull while ToolJet is away, with the reason, and changes nothing', async () => {
  const { member, repository, app, path } = await committed();
  await changeInGit(repository, path, 'from Git');
  const before = await exported(member, app.id);
  tooljet.server.faults = () => ({ kind: 'reset' });
  const { body } = await member.post(`/apps/${app.id}/git/pull`, {}).expect(502);
  expect(body.code).toBe('host_unreachable');
  expect(await exported(member, app.id)).toBe(before);
  tooljet.server.faults = () => null;
  await member.post(`/apps/${app.id}/git/pull`, {}).expect(200);
});

it('sends a wrong password once, tells of it, and asks for another one', async () => {
  const member = await fixture.admin.inNewWorkspace();
  await member.put('/host', connectionTo(tooljet, { password: 'not-the-password-2f' })).expect(200);
  const { body } = await member.post('/host/check').expect(200);
  const { steps, isConnected } = body as CheckBody;
  expect(isConnected).toBe(false);
  expect(steps.at(-1)).toMatchObject({ step: 'sign_in', ok: false, code: 'host_sign_in_failed' });
  expect(steps.at(-1)?.remedy).toBeTruthy();
  await member.post('/host/check').expect(409);
  await member.post('/host/capture').expect(409);
  const signIns = tooljet.takeCalls().filter((call) => call === 'POST /api/authenticate');
  expect(signIns).toHaveLength(1);
  expect(await hostOf(member)).toMatchObject({ state: 'password_refused', nextCaptureAt: null });
  await member.put('/host', connectionTo(tooljet)).expect(200);
  const again = await member.post('/host/check').expect(200);
  expect(again.body).toMatchObject({ isConnected: true });
});

it.each([
  ['a sign-in page in between', { kind: 'html' as const }, 'host_not_tooljet'],
  ['a redirect to another server', { kind: 'redirect' as const, location: 'https://sso.example.com' }, null],
])('explains %s', async (_, fault, code) => {
  const member = await fixture.admin.inNewWorkspace();
  tooljet.server.faults = () => fault;
  await member.put('/host', connectionTo(tooljet)).expect(200);
  const { body } = await member.post('/host/check').expect(200);
  const failed = (body as CheckBody).steps.at(-1);
  expect(failed).toMatchObject({ ok: false, ...(code ? { code } : {}) });
  expect(failed?.detail).toBeTruthy();
  expect(await hostOf(member)).toMatchObject({ state: 'unchecked', nextCaptureAt: null });
});

it('lets the apps be edited here after it was disconnected, and tells nothing of the password', async () => {
  const { member, app } = await committed();
  const { body } = await member.get('/host').expect(200);
  expect(JSON.stringify(body)).not.toContain(ADMIN.password);
  await member.delete('/host').expect(204);
  expect((await member.get('/host').expect(200)).body).toEqual({ host: null });
  expect(await getApp(member, app.id)).not.toHaveProperty('hostedBy');
  await member.patch(`/apps/${app.id}`, { name: 'Purchases' }).expect(200);
  const { body: audit } = await member.get('/audit').expect(200);
  expect(JSON.stringify(audit)).toContain('"removed":true');
  expect(JSON.stringify(audit)).not.toContain(ADMIN.password);
});

it.each(['ftp://tooljet.example.com', 'https://ada:secret@tooljet.example.com', 'tooljet.example.com'])(
  'refuses %s as an address',
  async (url) => {
    const member = await fixture.admin.inNewWorkspace();
    const { body } = await member.put('/host', connectionTo(tooljet, { url })).expect(422);
    expect(body.code).toBe('invalid_host_url');
  },
);

describe('what Trellis has made in ToolJet', () => {
  const madeOf = async (member: Member) => {
    const { body } = await member.get('/host/made').expect(200);
    return body as {
      items: { hostAppId: string; hostVersionId: string | null; name: string; state: string }[];
      next: string | null;
    };
  };

  const makeApp = async (name: string) =>
    ((await tooljet.asSomebody('POST', '/apps', { name, type: 'front-end' })) as { id: string }).id;

  it('is listed, and removed where nothing uses it', async () => {
    const { member, repository, hostAppId, app, path } = await committed();
    const { state } = tooljet.server;
    await tooljet.asSomebody('POST', `/apps/${hostAppId}/versions`, {
      versionName: 'git it right',
      versionFromId: state.editingVersionOf(hostAppId)!.id,
    });
    const [own] = state.versionsOf(hostAppId).filter(({ name }) => name === 'git it right');
    for (const text of ['one', 'two', 'three']) {
      await changeInGit(repository, path, text);
      await member.post(`/apps/${app.id}/git/pull`, { discardLocal: true }).expect(200);
    }
    const [leftId, newId] = [
      await makeApp('trellis-0f3c2d1e-0000-4000-8000-000000000001'),
      await makeApp('trellis-0f3c2d1e-0000-4000-8000-000000000002'),
    ];
    state.apps.update(leftId, { updatedAt: '2026-01-01T00:00:00.000Z' });
    const { items, next } = await madeOf(member);
    expect(next).toBeNull();
    const states = items.filter(({ hostAppId: id }) => id === hostAppId).map(({ state: one }) => one);
    expect(states.sort()).toEqual(['edited', 'unused', 'unused']);
    expect(items.filter(({ hostVersionId }) => hostVersionId === null)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ hostAppId: leftId, state: 'unused' }),
        expect.objectContaining({ hostAppId: newId, state: 'under_way' }),
      ]),
    );

    const wanted = [...items, { hostAppId, hostVersionId: own!.id }].map(
      ({ hostAppId: id, hostVersionId }) => ({ hostAppId: id, hostVersionId }),
    );
    const { body } = await member.post('/host/made/remove', { items: wanted }).expect(200);
    expect(body.removed).toHaveLength(3);
    expect(body.kept).toHaveLength(3);
    expect(textThere(tooljet, hostAppId)).toBe('three');
    expect(state.versionsOf(hostAppId).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['v1', 'git it right']),
    );
    expect(state.versionsOf(hostAppId)).toHaveLength(3);
    expect(state.apps.find(leftId)).toBeUndefined();
    expect(state.apps.find(newId)).toBeDefined();
    expect((await madeOf(member)).items.map(({ state: one }) => one).sort()).toEqual(['edited', 'under_way']);
    await capture(member);
    expect((await getApp(member, app.id)).gitState).toBe('clean');
  });

  it('is shown and removed to admins alone, of a ToolJet that is connected', async () => {
    const { member } = await committed();
    const builder = await member.invite('builder');
    await builder.get('/host/made').expect(403);
    const items = [{ hostAppId: '00000000-0000-4000-8000-000000000000', hostVersionId: null }];
    await builder.post('/host/made/remove', { items }).expect(403);
    await member.post('/host/made/remove', { items: [] }).expect(400);
    const elsewhere = [{ hostAppId: '../users/x', hostVersionId: null }];
    await member.post('/host/made/remove', { items: elsewhere }).expect(400);
    const { body } = await member.post('/host/made/remove', { items }).expect(200);
    expect(body).toEqual({ removed: [], kept: [{ ...items[0], code: null, message: null }] });
  });
});
