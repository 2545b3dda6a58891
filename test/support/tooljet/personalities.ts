import type { Personality } from './personality';

const STATIC_KINDS = ['restapi', 'runjs', 'runpy', 'tooljetdb'] as const;

/** 2.27.1, as seen: `recordings.spec.ts` and `scenarios.spec.ts` in `test/integration/tooljet` hold it to that. */
export const RECORDED_2_27: Personality = {
  line: '2.27',
  version: '2.27.1',
  evidence: 'seen',
  session: {
    maxWrongPasswords: 10,
    signInAnswer: 'names',
    logoutPath: '/logout',
    countsWorkspaces: false,
    environments: [{ name: 'production', priority: 3 }],
  },
  apps: {
    isTypeRequired: false,
    hasTypes: false,
    maxName: 50,
    isPublicAtFirst: null,
    firstSettings: {
      hideHeader: false,
      appInMaintenance: false,
      canvasMaxWidth: 100,
      canvasMaxWidthType: '%',
      canvasMaxHeight: 2400,
      canvasBackgroundColor: '#edeff5',
      backgroundFxQuery: '',
    },
    statusOfTakenName: 409,
    isNameOfTypeOnly: false,
    hasReleaseRoute: false,
    renameAnswer: 'affected',
    listWithoutPage: 'all',
    listsFolderIds: false,
    listsGroupPermissions: true,
    hasOldExport: true,
  },
  versions: {
    maxName: 25,
    hasStatus: false,
    freezesReleased: false,
    freezesSaved: false,
    hasOldRename: true,
    changeAnswer: 'affected',
    takenName: { status: 400, words: 'Version name already exists.' },
    missingOrigin: { status: 400, words: 'Version from should not be empty' },
    hasPageSettings: false,
  },
  copies: { slots: [], dropsDoubleLayouts: false },
  pages: {
    maxName: 32,
    maxHandle: 50,
    order: 'several_keys',
    indexesAfterDeletion: 'moved_up',
    takenColumns: [],
    hiddenAtFirst: null,
  },
  components: {
    changedPerCall: 'first',
    replacesListsOf: ['Table'],
    layoutMovesParent: false,
    batch: [],
    requiresOwnPage: false,
    wordsForUnknownPage: 'page id is empty',
  },
  events: {
    hasBulk: false,
    nameFrom: 'eventId',
    updateMoves: true,
    checksSource: false,
    unknownDeletion: 'refused',
  },
  queries: { routes: 'data_queries' },
  dataSources: { routes: 'v2/data_sources', staticScope: 'version', staticKinds: STATIC_KINDS },
  imports: {
    isOneTransaction: false,
    refusesNewer: false,
    keepsGeneral: false,
    slots: [],
    convertsPercentages: false,
    tiesGlobalSources: true,
    mapsTexts: false,
    checksGroups: false,
    hidden: 'boolean',
  },
  exports: {
    tellsKindOfQueries: false,
    optionsOf: 'workspace',
    hasTimes: true,
    hasModules: false,
    hasQueryFolders: false,
    unknownVersion: { status: 422, words: 'syntax error at or near ")"' },
  },
  folders: {
    list: '/folders',
    place: '/folder_apps',
    name: /^[a-z0-9 -]+$/,
    wordsForName: (name) =>
      /[A-Z]/.test(name) ? 'Only lowercase letters are accepted.' : 'Special characters are not accepted.',
    maxName: 50,
    isTypeRequired: false,
    again: 'refused',
    isOnePerApp: false,
  },
  constants: { hasType: false, valuesHaveId: true },
  variables: { areThere: true },
  tables: { routes: 'tooljet_db', constraints: 'constraint_type' },
  added: {
    ...{ app: {}, version: {}, page: {}, component: {} },
    ...{ layout: {}, event: {}, query: {}, dataSource: {} },
  },
};

/** 2.50, by the source of ToolJet before its code moved to modules. */
export const LEGACY_2_50: Personality = {
  ...RECORDED_2_27,
  line: '2.50',
  version: '2.50.1',
  evidence: 'unseen',
  session: { ...RECORDED_2_27.session, maxWrongPasswords: 5 },
  imports: { ...RECORDED_2_27.imports, refusesNewer: true, keepsGeneral: true, tiesGlobalSources: false },
  exports: { ...RECORDED_2_27.exports, optionsOf: 'app' },
  tables: { ...RECORDED_2_27.tables, constraints: 'constraints_type' },
  added: { ...RECORDED_2_27.added, page: { autoComputeLayout: true } },
};

/** 3.0, likewise: with types of apps, pages' icons and three environments. */
export const LEGACY_3_0: Personality = {
  ...LEGACY_2_50,
  line: '3.0',
  version: '3.0.20',
  session: {
    ...LEGACY_2_50.session,
    environments: [
      { name: 'development', priority: 1 },
      { name: 'staging', priority: 2 },
      { name: 'production', priority: 3 },
    ],
  },
  apps: {
    ...LEGACY_2_50.apps,
    hasTypes: true,
    isPublicAtFirst: false,
    isNameOfTypeOnly: true,
    firstSettings: {
      hideHeader: false,
      appInMaintenance: false,
      canvasMaxWidth: 100,
      canvasMaxWidthType: '%',
      canvasMaxHeight: 2400,
      canvasBackgroundColor: 'var(--cc-appBackground-surface)',
      backgroundFxQuery: '',
      appMode: 'auto',
    },
    listsGroupPermissions: false,
  },
  versions: { ...LEGACY_2_50.versions, hasPageSettings: true },
  copies: { slots: ['-modal', '-header', '-footer'], dropsDoubleLayouts: false },
  components: { ...LEGACY_2_50.components, changedPerCall: 'all', layoutMovesParent: true },
  imports: {
    ...LEGACY_2_50.imports,
    slots: ['-modal', '-header', '-footer'],
    convertsPercentages: true,
    mapsTexts: true,
    hidden: 'any',
  },
  folders: { ...LEGACY_2_50.folders, isTypeRequired: true },
  constants: { hasType: true, valuesHaveId: false },
  variables: { areThere: false },
  added: {
    ...LEGACY_2_50.added,
    app: { type: 'front-end', creationMode: 'DEFAULT' },
    version: { pageSettings: null, promotedFrom: null },
    page: { icon: null, autoComputeLayout: true },
    layout: { dimensionUnit: 'count' },
  },
};

const LISTS_REPLACED_IN_3_16 = ['Table', 'Form', 'DropdownV2', 'MultiselectV2', 'Steps'];
const LISTS_REPLACED_LATER = [
  ...LISTS_REPLACED_IN_3_16,
  ...['PopoverMenu', 'ModuleContainer', 'Tabs', 'RadioButtonV2', 'Tags', 'TagsInput', 'Navigation'],
];
const PAGE_GROUPS = { pageGroupIndex: null, pageGroupId: null, isPageGroup: false };

/** 3.16 LTS, by the source of ToolJet's modules. */
export const LTS_3_16: Personality = {
  ...LEGACY_3_0,
  line: '3.16',
  version: '3.16.5',
  session: {
    ...LEGACY_3_0.session,
    signInAnswer: 'permissions',
    logoutPath: '/session/logout',
    countsWorkspaces: true,
  },
  apps: {
    ...LEGACY_3_0.apps,
    isTypeRequired: true,
    listWithoutPage: 'first_page',
    hasReleaseRoute: true,
    hasOldExport: false,
  },
  versions: {
    ...LEGACY_3_0.versions,
    hasOldRename: false,
    changeAnswer: 'empty',
    takenName: { status: 422, words: 'Already exists!' },
    missingOrigin: { status: 500, words: 'Could not find any entity of type "AppVersion" matching' },
  },
  pages: {
    ...LEGACY_3_0.pages,
    order: 'route',
    indexesAfterDeletion: 'from_0',
    hiddenAtFirst: false,
  },
  components: {
    ...LEGACY_3_0.components,
    replacesListsOf: LISTS_REPLACED_IN_3_16,
    batch: ['create', 'update', 'delete'],
    requiresOwnPage: true,
    wordsForUnknownPage: 'page id is required',
  },
  events: {
    hasBulk: false,
    nameFrom: 'name',
    updateMoves: false,
    checksSource: true,
    unknownDeletion: 'inside',
  },
  queries: { routes: 'data-queries' },
  dataSources: {
    routes: 'data-sources',
    staticScope: 'workspace',
    staticKinds: ['restapi', 'runjs', 'runpy', 'tooljetdb', 'workflows'],
  },
  imports: { ...LEGACY_3_0.imports, isOneTransaction: true, checksGroups: true },
  exports: { ...LEGACY_3_0.exports, hasModules: true },
  folders: {
    list: '/folder-apps',
    place: '/folder-apps',
    name: /^[a-zA-Z0-9 -]+$/,
    wordsForName: () => 'Special characters are not accepted.',
    maxName: 50,
    isTypeRequired: true,
    again: 'refused',
    isOnePerApp: false,
  },
  tables: { routes: 'tooljet-db', constraints: 'constraints_type' },
  added: {
    ...LEGACY_3_0.added,
    app: { type: 'front-end', workflowApiToken: null, workflowEnabled: false, creationMode: 'DEFAULT' },
    page: { ...LEGACY_3_0.added.page, ...PAGE_GROUPS },
  },
};

/** 3.20 LTS: with the status of versions and bulk calls. */
export const LTS_3_20: Personality = {
  ...LTS_3_16,
  line: '3.20',
  version: '3.20.40',
  versions: { ...LTS_3_16.versions, hasStatus: true },
  components: {
    ...LTS_3_16.components,
    replacesListsOf: LISTS_REPLACED_LATER,
    batch: ['create', 'update', 'delete', 'layout', 'events'],
  },
  pages: { ...LTS_3_16.pages, takenColumns: ['url', 'type', 'openIn', 'appId'] },
  events: { ...LTS_3_16.events, hasBulk: true },
  added: {
    ...LTS_3_16.added,
    app: {
      ...LTS_3_16.added.app,
      isInitialisedFromPrompt: false,
      appGeneratedFromPrompt: false,
      appBuilderMode: 'visual',
      aiGenerationMetadata: null,
    },
    version: {
      ...LTS_3_16.added.version,
      parentVersionId: null,
      status: 'DRAFT',
      description: null,
      publishedAt: null,
      releasedAt: null,
    },
    page: { ...LTS_3_16.added.page, url: null, openIn: 'new_tab', type: 'default', appId: null },
  },
};

/** 3.21, the newest: exports without times, and a released version that is frozen. */
export const NEWEST_3_21: Personality = {
  ...LTS_3_20,
  line: '3.21',
  version: '3.21.32',
  apps: {
    ...LTS_3_20.apps,
    statusOfTakenName: 400,
    renameAnswer: 'empty',
    listsFolderIds: true,
  },
  versions: { ...LTS_3_20.versions, freezesReleased: true, freezesSaved: true },
  copies: { ...LTS_3_20.copies, dropsDoubleLayouts: true },
  exports: { ...LTS_3_20.exports, hasTimes: false, hasQueryFolders: true, tellsKindOfQueries: true },
  folders: { ...LTS_3_20.folders, again: 'accepted', isOnePerApp: true },
  added: {
    app: { ...LTS_3_20.added.app, co_relation_id: null },
    version: {
      ...LTS_3_20.added.version,
      co_relation_id: null,
      versionType: 'version',
      createdBy: null,
      isStub: false,
      branchId: null,
      moduleReferenceId: null,
      sourceTag: null,
    },
    page: { ...LTS_3_20.added.page, co_relation_id: null, pageHeader: null, pageFooter: null },
    component: { co_relation_id: null },
    layout: { ...LTS_3_20.added.layout, co_relation_id: null },
    event: { co_relation_id: null },
    query: { co_relation_id: null },
    dataSource: { co_relation_id: null },
  },
};

/** By line, from the oldest to the newest. */
export const PERSONALITIES: readonly Personality[] = [
  ...[RECORDED_2_27, LEGACY_2_50, LEGACY_3_0],
  ...[LTS_3_16, LTS_3_20, NEWEST_3_21],
];

export const DEFAULT_VERSION = RECORDED_2_27.version;

/** Returns the personality of a version such as `3.16.5`, `3.16.5-ce` or `3.16`. Throws if there is none. */
export function personalityOf(version: string): Personality {
  const line = /^v?(\d+\.\d+)(?:$|[.-])/.exec(version)?.[1];
  const found = PERSONALITIES.find((personality) => personality.line === line);
  if (found) return found;
  const lines = PERSONALITIES.map((personality) => personality.line).join(', ');
  throw new Error(`The stand-in has no ToolJet ${version}, but ${lines}.`);
}
