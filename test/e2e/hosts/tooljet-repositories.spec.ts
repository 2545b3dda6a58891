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
    await pull(member, app as AppBody).expect(200, { sha: changed, updated: true });
    expect(textThere(tooljet, hostAppId)).toBe('from Git');
    await capture(member);
    expect(await stateOf(member, app as AppBody)).toBe('clean');

    await editThere(tooljet, hostAppId, 'edited in ToolJet');
    await capture(member);
    await commit(member, (app as AppBody).id, 'A text').expect(201);
    const names = await repository.git(['diff', '--name-only', 'main^', 'main']);
    expect(names.split('\n').filter((file) => file.includes('/components/'))).toHaveLength(1);
  });

  it('an app that comes from ToolJet is refused, because ToolJet 2.27 writes one file', async () => {
    const { member, repository } = await connected();
    const { app } = await connectToolJet(member, tooljet);
    const tip = await repository.tip();
    const { body } = await commit(member, app.id, 'From ToolJet').expect(422);
    expect(body).toMatchObject({ problem: { code: 'git_unsupported_layout' } });
    expect(await repository.tip()).toBe(tip);
    expect(await stateOf(member, app)).not.toBe('clean');
  });
});
