import { commit, createApp, GitFixture, patch, renameByHand, type AppBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const SAVE = '00000000-0000-4000-8000-000000000001';
const PRINT = '00000000-0000-4000-8000-000000000002';

const component = (id: string, text: string) => ({
  id,
  name: id === SAVE ? 'save' : 'print',
  type: 'Button',
  pageId: 'home',
  properties: { text: { value: text } },
});

const definition = (save = 'Save', print = 'Print') => ({
  appV2: {
    pages: [{ id: 'home', name: 'Home', handle: 'home', index: 0 }],
    components: [component(SAVE, save), component(PRINT, print)],
    events: [{ id: 'e1', name: 'onClick', index: 0, sourceId: PRINT, target: 'component', event: { a: 1 } }],
    dataQueries: [{ id: 'q:1', name: 'sum', kind: 'runjs', options: { code: '1' } }],
    dataSources: [],
  },
});

const PATHS = {
  save: '/appV2/components/0/properties/text/value',
  print: '/appV2/components/1/properties/text/value',
  event: '/appV2/events/0/event/a',
  query: '/appV2/dataQueries/0/options/code',
};

type Change = keyof typeof PATHS;

async function committedApp(member: Member, name: string): Promise<AppBody> {
  const app = await createApp(member, name, { definition: definition() });
  await commit(member, app.id, 'Begin').expect(201);
  return app;
}

async function commitChanges(member: Member, app: AppBody, ...changes: Change[]): Promise<void> {
  await patch(member, app.id, {
    changes: changes.map((change) => ({ op: 'replace', path: PATHS[change], value: `${Math.random()}` })),
  });
  await commit(member, app.id, changes.join(' and ')).expect(201);
}

async function history(member: Member, app: AppBody, of: string, query = '') {
  const { body } = await member
    .get(`/apps/${app.id}/git/history?of=${encodeURIComponent(of)}${query}`)
    .expect(200);
  const { items, nextCursor } = body as { items: { message: string }[]; nextCursor: string | null };
  return { messages: items.map(({ message }) => message), nextCursor };
}

const messagesOf = async (member: Member, app: AppBody, of: string) =>
  (await history(member, app, of)).messages;

/** Commits the app as another tool would. */
const byHand = (repository: GitRepository, path: string, [save, print]: string[], options: object) =>
  repository.commit({ [path]: JSON.stringify(definition(save, print)) }, options);

it('lists the commits that changed a component, its events included, or a query, and the one that added it', async () => {
  const { member } = await fixture.connected();
  const app = await committedApp(member, 'Items');
  for (const changes of [['save'], ['event'], ['query', 'save'], ['print']] as Change[][])
    await commitChanges(member, app, ...changes);
  await patch(member, app.id, { changes: [{ op: 'remove', path: '/appV2/components/0' }] });
  await commit(member, app.id, 'Without it').expect(201);
  expect(await messagesOf(member, app, `component:${SAVE}`)).toEqual([
    'Without it',
    'query and save',
    'save',
    'Begin',
  ]);
  expect(await messagesOf(member, app, `component:${PRINT}`)).toEqual(['print', 'event', 'Begin']);
  expect(await messagesOf(member, app, 'query:q:1')).toEqual(['query and save', 'Begin']);
});

it('knows no commit of what the app never had, or has only uncommitted', async () => {
  const { member } = await fixture.connected();
  const app = await committedApp(member, 'Unknown');
  await patch(member, app.id, {
    changes: [{ op: 'add', path: '/appV2/components/-', value: { ...component(SAVE, 'New'), id: 'fresh' } }],
  });
  for (const of of ['component:fresh', 'component:nowhere', `query:${SAVE}`])
    expect(await history(member, app, of)).toEqual({ messages: [], nextCursor: null });
});

it('goes on behind its last item, page by page, for viewers too', async () => {
  const { member } = await fixture.connected();
  const app = await committedApp(member, 'Paged');
  for (const change of ['save', 'print', 'print', 'save'] as const) await commitChanges(member, app, change);
  const viewer = await member.invite('viewer');
  const pages: string[][] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await history(viewer, app, `component:${SAVE}`, `&limit=1${cursor && `&cursor=${cursor}`}`);
    pages.push(page.messages);
    cursor = page.nextCursor;
  }
  expect(pages).toEqual([['save'], ['save'], ['Begin']]);
});

it('follows the app through renames, broken commits and merges', async () => {
  const { member, repository } = await fixture.connected();
  const app = await committedApp(member, 'Followed');
  const created = await repository.tip();
  await commitChanges(member, app, 'print');
  await renameByHand(repository, app.gitAppId, { from: 'Followed', to: 'Renamed' });
  const path = 'Renamed/v1.json';
  await byHand(repository, path, ['By hand', 'Print'], { message: 'By hand' });
  await repository.git(['branch', 'side']);
  await byHand(repository, path, ['By hand', 'On main'], { message: 'On main' });
  await byHand(repository, path, ['On the side', 'Print'], { message: 'On the side', branch: 'side' });
  await repository.git(['branch', 'content', 'main']);
  // Differs from each parent, but each component equals the component of one of them.
  const content = await byHand(repository, path, ['On the side', 'On main'], {
    message: 'Content',
    branch: 'content',
  });
  const merge = await repository.git(
    ['commit-tree', '-p', 'main', '-p', 'side', '-m', 'Merge', `${content}^{tree}`],
    {
      env: Object.fromEntries(
        ['AUTHOR', 'COMMITTER'].flatMap((who) => [
          [`GIT_${who}_NAME`, 'x'],
          [`GIT_${who}_EMAIL`, 'x'],
        ]),
      ),
    },
  );
  await repository.git(['update-ref', 'refs/heads/main', merge.trim()]);
  await repository.commit({ [path]: '{"half":' }, { message: 'Broken' });
  expect(await messagesOf(member, app, `component:${SAVE}`)).toEqual(['On the side', 'By hand', 'Begin']);
  expect((await messagesOf(member, app, `component:${PRINT}`))[0]).toBe('On main');
  expect(await repository.show(created, 'Followed/v1.json')).toContain('Print');
});

it('refuses what names no item', async () => {
  const { member } = await fixture.connected();
  const app = await committedApp(member, 'Refused');
  for (const of of ['', 'save', 'page:home', 'component:', `component:${'x'.repeat(201)}`]) {
    const { body } = await member.get(`/apps/${app.id}/git/history?of=${of}`).expect(400);
    expect(body.errors).toEqual([
      { path: 'of', message: 'of must be component:<id> or query:<id>', code: 'wrong_format' },
    ]);
  }
});
