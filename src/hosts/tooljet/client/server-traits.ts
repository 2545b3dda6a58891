/**
 * Behavior in which versions of ToolJet differ, as far as Trellis depends on it. It is found on the server itself, by
 * trying; nothing here is derived from the version.
 */
export interface ServerTraits {
  version: string;
  /** Longest names that are stored unchanged. */
  maxVersionName: number;
  maxAppName: number;
  maxPageName: number;
  /** Kinds of data sources that each app has without any settings. */
  staticKinds: readonly string[];
  /** Ids of these data sources by their kinds, where all apps of the workspace share them. */
  sharedSources: Readonly<Record<string, string>>;
  /** `data_queries`: flat routes. `data-queries`: with the data source and the version in the path. */
  queries: 'data_queries' | 'data-queries';
  /** `pages`: a change of several pages is an order. `reorder`: the order has a route of its own. */
  pageOrder: 'pages' | 'reorder';
  /** `app`: a member of the app, changed together with its name. `release`: a route of its own. */
  release: 'app' | 'release';
  /** Path of the list of folders. */
  folders: string;
  /** Routes of the workspace's data sources; null if it does not list them. */
  dataSources: 'data_sources' | 'data-sources' | null;
  /** Routes of ToolJet's own database; null if it does not list the tables. */
  tables: 'tooljet_db' | 'tooljet-db' | null;
  /** Its tables refer to each other. Absent in old certificates. */
  foreignKeys?: boolean;
  /** It keeps modules: apps that are shown in others, with a list of their own. */
  modules: boolean;
  /** `none`: the workspace has no variables, only constants. Null, or absent in old certificates: it does not tell. */
  variables?: 'organization-variables' | 'none' | null;
}

/** Returns the traits to begin a proof with; each is replaced once it is found. */
export const unknownTraits = (version: string): ServerTraits => ({
  version,
  ...{ maxVersionName: SHORTEST_LIMIT, maxAppName: SHORTEST_LIMIT, maxPageName: SHORTEST_LIMIT },
  ...{ staticKinds: [], sharedSources: {} },
  ...{ queries: 'data_queries', pageOrder: 'pages', release: 'app', folders: '/folders' },
  ...{ dataSources: null, tables: null, variables: null, modules: false },
});

/** Every limit that a ToolJet is known to have is at least this. */
const SHORTEST_LIMIT = 25;
