import { randomUUID } from 'node:crypto';
import type { AppRow, Json, VersionRow } from '../rows';
import type { ToolJetState } from '../state';
import {
  type ActionName,
  type Deviation,
  entriesOf,
  type Exchange,
  isOneOf,
  made,
  type Sent,
} from './deviation';

type VersionDamage = (state: ToolJetState, version: VersionRow) => unknown;

/** Damages of a version that was copied or imported, by the end of a sentence. */
const VERSION_DAMAGES: Record<string, VersionDamage> = {
  'loses its last page': (state, { id }) => {
    const page = state.pagesOf(id).at(-1)!;
    state.deleteComponents(({ pageId }) => pageId === page.id);
    return state.pages.delete(page.id);
  },
  'loses a component': (state, { id }) => {
    const [first] = state.componentsOf(id);
    state.deleteComponents((component) => component === first);
  },
  'loses all parents': (state, { id }) =>
    state.componentsOf(id).forEach((row) => state.components.update(row.id, { parent: null })),
  'loses the layouts of phones': (state, { id }) => {
    const ids = new Set(state.componentsOf(id).map((row) => row.id));
    state.layouts.deleteWhere(({ type, componentId }) => type === 'mobile' && ids.has(componentId));
  },
  'loses an event': (state, { id }) => state.events.delete(state.eventsOf(id)[0]?.id),
  'loses all events': (state, { id }) => state.events.deleteWhere(({ appVersionId }) => appVersionId === id),
  'loses a query': (state, { id }) => state.queries.delete(state.queriesOf(id)[0]?.id),
  'loses the options of queries': (state, { id }) =>
    state.queriesOf(id).forEach((row) => state.queries.update(row.id, { options: {} })),
  'loses its home page': (state, { id }) => state.versions.update(id, { homePageId: null }),
  'loses its settings': (state, { id }) => state.versions.update(id, { globalSettings: {} }),
  'loses its navigation': (state, { id, showViewerNavigation }) =>
    state.versions.update(id, { showViewerNavigation: !showViewerNavigation }),
  'has a component twice': (state, { id }) => {
    const [first] = state.componentsOf(id);
    return first && state.components.save({ ...first, id: randomUUID() });
  },
  'has its events twice': (state, { id }) =>
    state.eventsOf(id).forEach((row) => state.events.save({ ...row, id: randomUUID() })),
  'has its queries twice': (state, { id }) =>
    state.queriesOf(id).forEach((row) => state.queries.save({ ...row, id: randomUUID() })),
  'has its pages in the opposite order': (state, { id }) => {
    const pages = state.pagesOf(id);
    pages.forEach((row, index) => state.pages.update(row.id, { index: pages.length - index }));
  },
  'has other names of components': (state, { id }) =>
    state.componentsOf(id).forEach((row) => state.components.update(row.id, { name: `${row.name}1` })),
  'has ids in texts that lead nowhere': (state, { id }) =>
    state.componentsOf(id).forEach((row) => {
      const properties = { ...row.properties, seenAs: { value: `{{components.${randomUUID()}.text}}` } };
      state.components.update(row.id, { properties });
    }),
};

const versionDeviations = (what: 'copy' | 'import', action: ActionName): Deviation[] =>
  entriesOf(VERSION_DAMAGES).map(([words, damage]) => ({
    name: what === 'copy' ? `A copied version ${words}` : `An imported app ${words}`,
    ...{ family: what === 'copy' ? 'copies' : 'imports', ability: what === 'copy' ? 'pull' : 'create' },
    stored: (exchange) => {
      if (!isOneOf(exchange, action)) return;
      for (const version of made(exchange.state.versions, exchange)) damage(exchange.state, version);
    },
  }));

const LISTS = ['components', 'pages', 'events', 'dataQueries', 'dataSources', 'appVersions'] as const;
/** Columns without which an export is not whole. */
const LACKING: Record<string, string[]> = {
  components: ['type', 'parent', 'properties', 'layouts'],
  pages: ['handle', 'index', 'hidden'],
  events: ['sourceId', 'target', 'index'],
  dataQueries: ['options', 'dataSourceId'],
  dataSources: ['kind', 'scope'],
  appVersions: ['globalSettings', 'homePageId'],
};

const bodiesOf = ({ body }: Sent): Json[] =>
  ((body as { app: { definition: { appV2: Json } }[] }).app ?? []).map(({ definition }) => definition.appV2);

/** Deviations of the answer to an export. */
const exported = (name: string, edit: (appV2: Json, exchange: Exchange) => void): Deviation => ({
  ...{ name, family: 'exports', ability: 'capture' },
  answer: (exchange, sent) => {
    if (!isOneOf(exchange, 'An export')) return undefined;
    const body = structuredClone(sent.body);
    const edited = { ...sent, body };
    for (const appV2 of bodiesOf(edited)) edit(appV2, exchange);
    return edited;
  },
});

const editRows = (appV2: Json, list: string, edit: (row: Json) => Json): void => {
  appV2[list] = ((appV2[list] ?? []) as Json[]).map(edit);
};

const TIME_FORMATS: Record<string, (time: string) => unknown> = {
  'as numbers': (time) => Date.parse(time),
  'without a zone': (time) => time.replace('T', ' ').replace('Z', ''),
  'in seconds': (time) => time.replace(/\.\d+Z$/, 'Z'),
  'with an offset': (time) => time.replace('Z', '+00:00'),
};

const exportDeviations: Deviation[] = [
  ...LISTS.flatMap((list) => [
    ...LACKING[list].map((column) =>
      exported(`An export has ${list} without ${column}`, (appV2) =>
        editRows(appV2, list, ({ [column]: _, ...row }) => row),
      ),
    ),
    exported(`An export has ${list} with an unknown column`, (appV2) =>
      editRows(appV2, list, (row) => ({ ...row, madeUpColumn: null })),
    ),
    exported(`An export has ${list} in the opposite order`, (appV2) => {
      appV2[list] = [...((appV2[list] ?? []) as Json[])].reverse();
    }),
    exported(`An export has no ${list}`, (appV2) => void (appV2[list] = undefined)),
    exported(`An export has its first of ${list} twice`, (appV2) => {
      const [first, ...others] = (appV2[list] ?? []) as Json[];
      appV2[list] = first ? [first, first, ...others] : [];
    }),
  ]),
  ...entriesOf(TIME_FORMATS).map(([words, format]) =>
    exported(`An export has times ${words}`, (appV2) => {
      for (const list of LISTS)
        editRows(appV2, list, (row) => ({
          ...row,
          ...Object.fromEntries(
            ['createdAt', 'updatedAt']
              .filter((key) => typeof row[key] === 'string')
              .map((key) => [key, format(row[key] as string)]),
          ),
        }));
    }),
  ),
  exported('An export has no edited version', (appV2) => delete appV2.editingVersion),
  exported('An export has an unknown list', (appV2) => void (appV2.workflows = [{ id: randomUUID() }])),
  exported('An export has all versions', (appV2, { state }) => {
    appV2.appVersions = state.versionsOf(String(appV2.id));
  }),
  exported('An export has its components in a tree', (appV2) => {
    const [version] = appV2.appVersions as Json[];
    appV2.appVersions = [{ ...version, definition: { pages: {} } }];
    delete appV2.components;
  }),
  exported('An export has no name', (appV2) => delete appV2.name),
  exported('An export has empty objects for null', (appV2) =>
    editRows(appV2, 'components', (row) =>
      Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value ?? {}])),
    ),
  ),
];

const otherVersion = (state: ToolJetState, appId: string, versionId: unknown): string | null =>
  state.versionsOf(appId).find(({ id }) => id !== versionId)?.id ?? null;

const releasedApps = ({ state, path }: Exchange): AppRow[] => state.apps.where(({ id }) => path.includes(id));

const release = (name: string, edit: (exchange: Exchange, app: AppRow) => unknown): Deviation => ({
  ...{ name, family: 'releases', ability: 'release' },
  stored: (exchange) => {
    if (isOneOf(exchange, 'A release')) for (const app of releasedApps(exchange)) edit(exchange, app);
  },
});

const releaseDeviations: Deviation[] = [
  release('A release releases another version', ({ state }, { id, currentVersionId }) =>
    state.apps.update(id, {
      currentVersionId: otherVersion(state, id, currentVersionId) ?? currentVersionId,
    }),
  ),
  release('A release takes back what was released', ({ state }, { id }) =>
    state.apps.update(id, { currentVersionId: null }),
  ),
  release('A release makes the app public', ({ state }, { id }) => state.apps.update(id, { isPublic: true })),
  release('A release changes the slug', ({ state }, { id, slug }) =>
    state.apps.update(id, { slug: `${slug}-1` }),
  ),
  release('A release makes a version of its own', ({ state }, { id, currentVersionId }) => {
    const version = state.versions.find(currentVersionId ?? '')!;
    const copy = state.versions.save({ ...version, id: randomUUID(), name: `${version.name} released` });
    state.apps.update(id, { currentVersionId: copy.id });
  }),
  release('A release empties the released version', ({ state }, { currentVersionId }) => {
    const pages = new Set(state.pagesOf(currentVersionId ?? '').map((page) => page.id));
    state.deleteComponents(({ pageId }) => pages.has(pageId));
  }),
];

const refusal = (status: number, message: string): Sent => ({
  ...{ status, headers: { 'content-type': 'application/json; charset=utf-8' } },
  body: { statusCode: status, timestamp: new Date().toISOString(), path: '', message },
});

const refused = (name: string, action: ActionName, answer: Sent): Deviation => ({
  ...{ name, family: 'refusals', ability: action === 'A release' ? 'release' : 'pull' },
  instead: (exchange) => (isOneOf(exchange, action) ? answer : undefined),
});

const renamed = (name: string, edit: (exchange: Exchange, app: AppRow) => unknown): Deviation => ({
  ...{ name, family: 'renames', ability: 'create' },
  stored: (exchange) => {
    if (isOneOf(exchange, 'A rename')) for (const app of releasedApps(exchange)) edit(exchange, app);
  },
});

const otherDeviations: Deviation[] = [
  refused('The deletion of a version is refused', 'The deletion of a version', refusal(403, 'Forbidden')),
  refused('The deletion of an app is refused', 'The deletion of an app', refusal(403, 'Only admins may')),
  refused('A release is refused', 'A release', refusal(400, 'You can only release after approval')),
  refused('A rename is refused', 'A rename', refusal(400, 'Cannot rename app')),
  refused('A new version is refused', 'A new version', refusal(400, 'Only one draft version is allowed')),
  renamed('A rename changes the slug', ({ state }, { id, name }) =>
    state.apps.update(id, { slug: name.toLowerCase().replace(/[^a-z0-9]+/g, '-') }),
  ),
  renamed('A rename takes the release back', ({ state }, { id }) =>
    state.apps.update(id, { currentVersionId: null }),
  ),
  renamed('A rename makes the app private', ({ state }, { id }) =>
    state.apps.update(id, { isPublic: false }),
  ),
  {
    ...{ name: 'A new version is the released one at once', family: 'copies', ability: 'pull' },
    stored: (exchange) => {
      if (!isOneOf(exchange, 'A new version')) return;
      for (const { id, appId } of made(exchange.state.versions, exchange))
        exchange.state.apps.update(appId, { currentVersionId: id });
    },
  },
  {
    ...{ name: 'The deletion of a version deletes the others', family: 'refusals', ability: 'pull' },
    stored: (exchange) => {
      if (!isOneOf(exchange, 'The deletion of a version')) return;
      for (const app of releasedApps(exchange))
        for (const { id } of exchange.state.versionsOf(app.id).slice(1)) exchange.state.deleteVersion(id);
    },
  },
];

export const appDeviations: Deviation[] = [
  ...versionDeviations('copy', 'A new version'),
  ...versionDeviations('import', 'An import'),
  ...[...exportDeviations, ...releaseDeviations, ...otherDeviations],
];
