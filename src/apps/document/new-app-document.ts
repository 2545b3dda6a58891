import { randomUUID } from 'node:crypto';

/** Release of the original platform that writes documents of this shape. */
const PLATFORM_VERSION = '3.5.39';

const GLOBAL_SETTINGS = {
  hideHeader: false,
  appInMaintenance: false,
  canvasMaxWidth: 100,
  canvasMaxWidthType: '%',
  canvasMaxHeight: 2400,
  canvasBackgroundColor: '#edeff5',
  backgroundFxQuery: '',
  appMode: 'auto',
};

interface NewApp {
  appId: string;
  name: string;
  versionId: string;
  versionName?: string;
  homePageId?: string;
  /** Ids of the environments development, staging and production. */
  environmentIds?: [string, string, string];
}

/** Returns an empty app with one page, of generation `appV2`. It contains no times, so the text is reproducible. */
export function newAppDocument(app: NewApp): string {
  const homePageId = app.homePageId ?? randomUUID();
  const environments = environmentsOf(app.environmentIds ?? [randomUUID(), randomUUID(), randomUUID()]);
  const version = versionOf({ ...app, homePageId, environmentId: environments[0].id });
  const appV2 = {
    type: 'front-end',
    id: app.appId,
    name: app.name,
    slug: app.appId,
    isPublic: false,
    isMaintenanceOn: false,
    icon: 'apps',
    currentVersionId: null,
    workflowApiToken: null,
    workflowEnabled: false,
    creationMode: 'DEFAULT',
    editingVersion: version,
    components: [],
    pages: [homePageOf({ homePageId, versionId: app.versionId })],
    events: [],
    dataQueries: [],
    dataSources: [],
    appVersions: [version],
    appEnvironments: environments,
    dataSourceOptions: [],
    schemaDetails: { multiPages: true, multiEnv: true, globalDataSources: true },
  };
  return JSON.stringify({ appV2, tooljetVersion: PLATFORM_VERSION }, null, 2);
}

function versionOf(app: NewApp & { homePageId: string; environmentId: string }) {
  return {
    id: app.versionId,
    name: app.versionName ?? 'v1',
    definition: null,
    globalSettings: GLOBAL_SETTINGS,
    pageSettings: null,
    showViewerNavigation: true,
    homePageId: app.homePageId,
    appId: app.appId,
    currentEnvironmentId: app.environmentId,
    promotedFrom: null,
  };
}

function homePageOf({ homePageId, versionId }: { homePageId: string; versionId: string }) {
  return {
    id: homePageId,
    name: 'Home',
    handle: 'home',
    index: 1,
    disabled: null,
    hidden: null,
    icon: null,
    autoComputeLayout: true,
    appVersionId: versionId,
    pageGroupIndex: 1,
    pageGroupId: null,
    isPageGroup: false,
  };
}

function environmentsOf(ids: readonly [string, string, string]) {
  return (['development', 'staging', 'production'] as const).map((name, index) => ({
    id: ids[index],
    name,
    isDefault: name === 'production',
    priority: index + 1,
    enabled: true,
  }));
}
