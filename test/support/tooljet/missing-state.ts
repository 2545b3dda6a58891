import { randomUUID } from 'node:crypto';
import type { KnownIds, Recording } from './recording';
import { camelCase } from './refusal';
import type { AppRow, Json, VersionRow } from './rows';
import type { ToolJetServer } from './tooljet-server';

/** Makes a request that was not recorded, and returns its answer. */
export type Ask = (method: string, path: string, body: unknown) => Promise<unknown>;

interface Stage {
  ask: Ask;
  server: ToolJetServer;
  ids: KnownIds;
  recordingOf: (number: number) => Recording;
}

const APP = 'e8e70441-739e-4121-ac7b-6b5d560bc501';
const V1 = `/api/v2/apps/${APP}/versions/02d0b3b7-f3e9-4797-9e0b-dd9c3eee721f`;
const HOME = '81af260d-2701-432e-915f-5b6b82f0d966';
const DETAILS = 'e90920d6-d127-4d74-bb14-a53dc45988ad';
const onHome = { is_user_switched_version: false, pageId: HOME };

/** Calls that were made between the recorded ones, by the number of the recording that needs what they did. */
export const MISSING_STATE: Record<number, (stage: Stage) => Promise<unknown>> = {
  40: ({ ask }) =>
    ask('POST', `${V1}/pages`, {
      ...{ id: '7f1b0aa5-a4ec-4fbe-87d3-4319e81c8c37', name: 'Third', handle: 'third', index: 3 },
    }),
  49: async (stage) => {
    const { definition } = recordedComponent(stage, DETAILS, 'e4a40dbd-be9c-4e5e-8230-3d120694533b');
    await stage.ask('POST', `${V1}/components`, { ...onHome, pageId: DETAILS, diff: definition });
  },
  57: ({ ask }) => ask('PUT', V1, { homePageId: HOME }),
  75: async (stage) => {
    const events = stage.recordingOf(77).response.body as RecordedEvent[];
    for (const event of events.filter(({ id }) => !id.startsWith('33affa67'))) await addEvent(stage, event);
  },
  79: (stage) => {
    const later = stage.recordingOf(92).response.body as { events: RecordedEvent[] };
    return Promise.all(
      later.events.filter(({ id }) => /^04e74467/.test(id)).map((event) => addEvent(stage, event)),
    );
  },
  83: (stage) => remake(stage, ['55ca4c7f-99be-443d-9090-373688886d86']),
  85: async (stage) => {
    const buttons = ['72dc634a-e19d-41db-9a45-a790dc243e2d', '94c39734-0e84-448b-8b45-fec96faacb60'];
    await stage.ask('DELETE', `${V1}/components`, { ...onHome, diff: buttons, is_component_cut: false });
    await remake(stage, buttons);
    stage.server.state.events.deleteWhere(({ target }) => target === 'component');
    const later = stage.recordingOf(92).response.body as { events: RecordedEvent[] };
    for (const event of later.events.filter(({ id }) => id.startsWith('4bdf8ff6')))
      await addEvent(stage, event);
  },
  104: ({ ask }) => ask('PUT', `/api/apps/${APP}`, { app: { is_public: false } }),
  112: ({ server, ids }) => addApp(server, ids, { id: '9b7796b9-5e26-44af-9486-daf349d1de5b', name: 'Gone' }),
  117: ({ server }) => signInViewer(server),
  121: ({ server }) => signInAdmin(server),
  123: ({ server }) => Promise.resolve(server.state.sessions.clear()),
  124: ({ server }) => signInAdmin(server),
  126: ({ server }) => {
    const { state } = server;
    const vic = state.users.where(({ email }) => email === 'vic@example.com')[0];
    return Promise.resolve(state.users.update(vic.id, { wrongPasswords: 10 }));
  },
  127: async ({ server, ids }) => {
    await signInAdmin(server);
    await addApp(server, ids, {
      ...{ id: 'c142e545-b6f6-4112-9952-14040f61f0cb', name: 'Thief' },
      ...{
        versionId: '0fa65ad4-2b1b-4d97-856f-1a0e407f2f3b',
        pageId: '5ae36f01-039f-4d94-b342-d4daa4fac0ca',
      },
    });
  },
  128: async ({ server, ids }) => {
    const id = 'd11a907a-8857-4c30-96b1-6c03dceac1a4';
    await addApp(server, ids, { id, name: 'Imported', versionId: 'bc2d24f3-bfbd-463d-b21f-37e7c71705c2' });
    const { versions, times } = server.state;
    versions.save({ ...versions.all[0], ...times, id: randomUUID(), appId: id, name: 'another' });
  },
  139: (stage) => moveToSecondServer(stage),
  149: ({ server, recordingOf }) => {
    const { meta } = recordingOf(149).response.body as { meta: { total_count: number } };
    return Promise.resolve(fillUp(server, meta.total_count));
  },
  159: ({ server }) => Promise.resolve(server.state.sessions.clear()),
};

const SECOND = {
  workspace: '1feb9da4-9fe4-450b-9887-2d98baefb850',
  environment: '6ad93d1d-3be9-4122-9f80-3cb445b3c402',
};

/** The recordings from here on are of another server, which has two apps that matter, and two constants. */
function moveToSecondServer({ server, ids, recordingOf }: Stage): Promise<void> {
  const { state } = server;
  ids.learn(SECOND.workspace, state.workspace!.id);
  ids.learn(SECOND.environment, state.environment!.id);
  for (const { id } of state.apps.all) state.deleteApp(id);
  const [ada] = state.users.where(({ firstName }) => firstName === 'Ada');
  const { apps } = recordingOf(149).response.body as { apps: Json[] };
  ids.learn(String(apps[0].user_id), ada.id);
  for (const app of apps.reverse()) {
    const { editingVersion, user: _, ...row } = camelCase(app) as { editingVersion: Json } & Json;
    state.tick();
    const owned = { organizationId: state.workspace!.id, userId: ada.id };
    state.apps.save({ ...(row as unknown as AppRow), ...owned, ...state.times });
    state.versions.save({
      ...(editingVersion as unknown as VersionRow),
      ...{ currentEnvironmentId: state.environment!.id, ...state.times },
    });
    for (const id of [row.id, editingVersion.id, editingVersion.homePageId]) ids.learn(String(id));
  }
  const { constants } = recordingOf(151).response.body as {
    constants: { id: string; name: string; values: { value: string }[] }[];
  };
  for (const { id, name, values } of constants) {
    ids.learn(id);
    state.constants.save({ id, name, value: values[0].value, type: 'Global', ...state.times });
  }
  return signInAdmin(server);
}

/** Adds apps that no recording looks into. */
function fillUp({ state }: ToolJetServer, count: number): void {
  const [app] = state.apps.all;
  while (state.apps.all.length < count) {
    const id = randomUUID();
    state.apps.save({ ...app, id, name: id, slug: id, ...state.times });
  }
}

interface RecordedEvent {
  id: string;
  event: Json;
  target: string;
  sourceId: string;
  index: number;
}

async function addEvent({ ask, ids }: Stage, { id, event, target, sourceId, index }: RecordedEvent) {
  const made = await ask('POST', `${V1}/events`, { event, eventType: target, attachedTo: sourceId, index });
  ids.learn(id, (made as { id: string }).id);
}

/** Components as a later recording shows them. */
function recordedComponent(stage: Stage, pageId: string, ...wanted: string[]) {
  const { pages } = stage.recordingOf(92).response.body as {
    pages: { id: string; components: Record<string, { component: Json; layouts: Json }> }[];
  };
  const { components } = pages.find(({ id }) => id === pageId)!;
  const diff = wanted.map((id) => {
    const { component, layouts } = components[id];
    const { name, component: type, parent } = component;
    return [id, { name, type, parent, ...(component.definition as Json), layouts }] as const;
  });
  return { definition: Object.fromEntries(diff) };
}

function remake(stage: Stage, wanted: string[]) {
  const { definition } = recordedComponent(stage, HOME, ...wanted);
  for (const id of wanted) stage.ids.learn(id);
  return stage.ask('POST', `${V1}/components`, { ...onHome, diff: definition });
}

function addApp(
  { state }: ToolJetServer,
  ids: KnownIds,
  wanted: { id: string; name: string; versionId?: string; pageId?: string },
): Promise<void> {
  const { id, name, versionId = randomUUID(), pageId = randomUUID() } = wanted;
  for (const known of [id, versionId, pageId]) ids.learn(known);
  const [app] = state.apps.all;
  const [version] = state.versions.all;
  state.apps.save({ ...app, ...state.times, id, name, slug: id, currentVersionId: null });
  state.versions.save({ ...version, ...state.times, id: versionId, appId: id, homePageId: pageId });
  const page = { id: pageId, name: 'Home', handle: 'home', index: 1, disabled: null, hidden: null };
  state.pages.save({ ...page, ...state.times, appVersionId: versionId });
  return Promise.resolve();
}

const REPLAYED_SESSION = 'replayed-session';

/** The recordings do not tell one session from another; the spec has one cookie for all of them. */
function signInViewer({ state }: ToolJetServer): Promise<void> {
  const viewer = state.addUser({
    ...{ email: 'vic@example.com', password: 'right-password' },
    ...{ firstName: 'Vic', lastName: 'Viewer', isAdmin: false },
  });
  return Promise.resolve(void state.sessions.set(REPLAYED_SESSION, viewer.id));
}

export function signInAdmin({ state }: ToolJetServer): Promise<void> {
  const admin = state.users.where(({ isAdmin }) => isAdmin)[0];
  return Promise.resolve(void state.sessions.set(REPLAYED_SESSION, admin.id));
}

export { REPLAYED_SESSION };
