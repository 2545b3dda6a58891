import { randomUUID } from 'node:crypto';
import { ToolJetFixture } from '../../integration/tooljet/tooljet-fixture';
import { commit, createApp, exported, GitFixture, type AppBody } from '../../support/git-fixture';
import { ONE, partsOf, printed, splitMetaOf } from '../../support/split-repository';
import { pull, pullTag, stateOf, TAG, tagByHand } from '../../support/tagged-app';
import {
  capture,
  connectHost,
  connectToolJet,
  editThere,
  textThere,
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

describe('an app of ToolJet that is pulled by tag', () => {
  async function tagged() {
    const { member, repository } = await fixture.connected();
    const { hostAppId, app } = await connectToolJet(member, tooljet);
    await editThere(tooljet, hostAppId, 'released');
    await capture(member);
    const first = (await commit(member, app.id, 'Release').expect(201)).body.sha as string;
    await tagByHand(repository, TAG);
    const document = await exported(member, app.id);
    await editThere(tooljet, hostAppId, 'later');
    await capture(member);
    const second = (await commit(member, app.id, 'Later').expect(201)).body.sha as string;
    return { member, hostAppId, app, first, second, document };
  }

  it('is changed there, stays at the tag, and is brought forward by the next pull', async () => {
    const { member, hostAppId, app, first, second, document } = await tagged();
    await pullTag(member, app).expect(200, { sha: first, updated: true });
    expect(textThere(tooljet, hostAppId)).toBe('released');
    await capture(member);
    expect(await exported(member, app.id)).toBe(document);
    expect(await stateOf(member, app)).toBe('behind');

    await pull(member, app).expect(200, { sha: second, updated: true });
    expect(textThere(tooljet, hostAppId)).toBe('later');
    await capture(member);
    expect(await stateOf(member, app)).toBe('clean');
  });

  it('keeps what was edited there and not committed', async () => {
    const { member, hostAppId, app } = await tagged();
    await editThere(tooljet, hostAppId, 'not committed');
    const { body } = await pullTag(member, app).expect(409);
    expect(body.code).toBe('uncommitted_changes');
    expect(textThere(tooljet, hostAppId)).toBe('not committed');
  });
});

describe('in a repository with a file for each part', () => {
  const connected = () =>
    fixture.connected({
      files: {
        '.meta/appMeta.json': splitMetaOf({ one: ONE }),
        ...partsOf(ONE, { id: 'one', name: 'Films' }),
      },
    });

  /** An app as another ToolJet has it. */
  async function capturedOrders(): Promise<object> {
    await using elsewhere = await ToolJetFixture.start();
    const { member } = await fixture.connected();
    const { app } = await connectToolJet(member, elsewhere);
    const document = JSON.parse(await exported(member, app.id)) as {
      app: [{ definition: { appV2: object } }];
    };
    return document.app[0].definition.appV2;
  }

  it('an app is imported into ToolJet, pulled from a part that was changed, and committed in parts', async () => {
    const { member: builder, repository } = await connected();
    const definition = { appV2: await capturedOrders(), tooljetVersion: '2.27.1' };
    const { gitAppId } = await createApp(builder, 'Orders', { definition, commitChanges: true });
    const parts = (await repository.ls()).filter((file) => file.startsWith('apps/Orders/components/'));
    const { member } = await fixture.connected({ repository });
    await connectHost(member, tooljet);
    const { body: app } = await member.post('/git/imports', { gitAppId }).expect(201);
    const hostAppId = tooljet.server.state.apps.all[0].id;
    await capture(member);
    expect(await stateOf(member, app as AppBody)).toBe('clean');

    let changed = '';
    for (const path of parts) {
      const component = JSON.parse(await repository.show('main', path)) as Record<string, unknown>;
      if (component.name !== 'tabs1') continue;
      const properties = { ...(component.properties as object), text: { value: 'from Git' } };
      changed = await repository.commit({ [path]: printed({ ...component, properties }) });
    }
    const { body: pulled } = await pull(member, app as AppBody).expect(200);
    // The import has made the data source with the settings of the document.
    expect(pulled).toMatchObject({ sha: changed, updated: true });
    expect(pulled).not.toHaveProperty('hostDataSources');
    expect(textThere(tooljet, hostAppId)).toBe('from Git');
    await capture(member);
    expect(await stateOf(member, app as AppBody)).toBe('clean');

    await editThere(tooljet, hostAppId, 'edited in ToolJet');
    await capture(member);
    await commit(member, (app as AppBody).id, 'A text').expect(201);
    const names = await repository.git(['diff', '--name-only', 'main^', 'main']);
    expect(names.split('\n').filter((file) => file.includes('/components/'))).toHaveLength(1);
  });

  it('an app that comes from ToolJet is committed in parts, and only what changes is committed again', async () => {
    await using latest = await ToolJetFixture.start({ version: '3.21.32' });
    const { member, repository } = await connected();
    const { hostAppId, app } = await connectToolJet(member, latest);
    expect(JSON.stringify(latest.server.state.components.all)).toContain('co_relation_id');
    await commit(member, app.id, 'From ToolJet').expect(201);
    expect(await stateOf(member, app)).toBe('clean');
    expect(await repository.git(['grep', '-c', 'co_relation_id', 'main']).catch(() => 'none')).toBe('none');
    const parts = (await repository.ls()).filter((file) => file.startsWith('apps/Orders/'));
    expect(parts).toContain('apps/Orders/app/app.json');
    expect(Object.keys(JSON.parse(await repository.show('main', parts[0])) as object)).not.toContain('app');

    const sources = (await repository.ls()).filter((file) => file.startsWith('data-sources/'));
    expect(sources).toHaveLength(1);
    const source = JSON.parse(await repository.show('main', sources[0])) as Record<string, unknown>;
    expect(source).toMatchObject({ name: 'maindb', kind: 'postgresql', type: 'default' });
    expect(sources).toEqual([`data-sources/${source.id as string}.json`]);
    const list = JSON.parse(await repository.show('main', '.meta/dataSourceMeta.json')) as object;
    expect(list).toMatchObject({ [source.id as string]: { name: 'maindb', kind: 'postgresql' } });

    await capture(member);
    expect(await stateOf(member, app)).toBe('clean');
    const { state } = latest.server;
    const [page] = state.pagesOf(state.editingVersionOf(hostAppId)!.id);
    const [like] = state.componentsOf(page.appVersionId);
    const shared = { co_relation_id: randomUUID() };
    state.components.save({ ...like, id: randomUUID(), name: 'fresh', ...shared });
    await editThere(latest, hostAppId, 'edited in ToolJet');
    await capture(member);
    await commit(member, app.id, 'A text, and a component').expect(201);

    const names = await repository.git(['diff', '--name-status', 'main^', 'main', '--', 'apps']);
    const changed = names.split('\n').filter((line) => line.includes('/components/'));
    expect(changed.map(([status]) => status).sort()).toEqual(['A', 'M']);
    expect(await repository.git(['grep', '-c', 'co_relation_id', 'main']).catch(() => 'none')).toBe('none');
    await capture(member);
    expect(await stateOf(member, app)).toBe('clean');

    const files = await repository.git(['diff', '--name-only', 'main^', 'main']);
    expect(files).not.toContain('data-source');

    const { member: other } = await fixture.connected({ repository });
    await connectHost(other, tooljet);
    const { body: brought } = await other.post('/git/imports', { gitAppId: app.gitAppId }).expect(201);
    await capture(other);
    expect(await stateOf(other, brought as AppBody)).toBe('clean');
  });

  it('a setting of a data source that looks like a secret is refused, and reaches no file', async () => {
    const { member, repository } = await connected();
    const { app } = await connectToolJet(member, tooljet);
    const { state } = tooljet.server;
    const source = state.dataSources.all.find(({ name }) => name === 'maindb')!;
    const token = ['xoxb', '1'.repeat(12), '2'.repeat(12), 'abcdefgh'.repeat(3)].join('-');
    for (const { id, dataSourceId } of state.dataSourceOptions.all)
      if (dataSourceId === source.id)
        state.dataSourceOptions.update(id, { options: { token: { value: token, encrypted: false } } });
    await capture(member);
    const tip = await repository.tip();

    const { body } = await member
      .post(`/apps/${app.id}/git/commits`, { message: 'From ToolJet' })
      .expect(422);

    expect(body).toMatchObject({ code: 'secret_found' });
    expect(await repository.tip()).toBe(tip);
  });
});
