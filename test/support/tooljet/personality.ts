import type { Json, PageRow } from './rows';

/** Columns that a version has and 2.27 has not, with their values in a new row; `co_relation_id` is made up if it is null. */
export type AddedColumns = Record<
  'app' | 'version' | 'page' | 'component' | 'layout' | 'event' | 'query' | 'dataSource',
  Json
>;

/** Operations of `PUT components/batch`, in the order in which they are carried out. */
export type BatchOperation = 'create' | 'update' | 'delete' | 'layout' | 'events';

/**
 * Behavior of one version of ToolJet, as data. Its sources are in `VERSIONS.md`, by the names of these sections;
 * routes read it and never ask for a version.
 */
export interface Personality {
  /** First two parts of the version. */
  line: string;
  /** Version that is told if none is asked for. */
  version: string;
  /** `seen`: checked against a real server. `unseen`: its differences from that were read in ToolJet's source alone. */
  evidence: 'seen' | 'unseen';
  session: {
    /** Wrong passwords in a row after which the right one is refused, too. */
    maxWrongPasswords: number;
    /** `permissions`: signing in also tells the workspace's name, the groups and the rights. */
    signInAnswer: 'names' | 'permissions';
    logoutPath: string;
    /** Total count in the answer of `/organizations`. */
    countsWorkspaces: boolean;
    /** Names of the environments of a workspace, by priority; the last one is the default. */
    environments: { name: string; priority: number }[];
  };
  apps: {
    isTypeRequired: boolean;
    /** Modules exist, and a list has apps of one type. */
    hasTypes: boolean;
    maxName: number;
    isPublicAtFirst: boolean | null;
    firstSettings: Record<string, unknown>;
    /** Answer to the creation of an app whose name is taken. A rename is always answered with 409. */
    statusOfTakenName: number;
    /** Apps and modules may have the same name. */
    isNameOfTypeOnly: boolean;
    /** `PUT /apps/:app/release`; a change of `current_version_id` releases, too. */
    hasReleaseRoute: boolean;
    /** `empty`: the name is on the versions, and a rename answers nothing. */
    renameAnswer: 'affected' | 'empty';
    /** A list without a page is the first page, or all. */
    listWithoutPage: 'all' | 'first_page';
    listsFolderIds: boolean;
    listsGroupPermissions: boolean;
    /** `GET /apps/:app/export`, with all versions. */
    hasOldExport: boolean;
  };
  versions: {
    maxName: number;
    /** DRAFT, PUBLISHED and RELEASED. */
    hasStatus: boolean;
    /** Changes of the released version's content are refused. */
    freezesReleased: boolean;
    /** Changes of a version's content are refused once it was saved, until another draft is made of it. */
    freezesSaved: boolean;
    /** `PUT /apps/:app/versions/:version` with a name; `PUT /v2/…` does it in all versions. */
    hasOldRename: boolean;
    changeAnswer: 'affected' | 'empty';
    takenName: { status: number; words: string };
    /** Answer to a new version that names no other one to be copied. */
    missingOrigin: { status: number; words: string };
    /** Settings of the pages' menu, which are merged deeply. */
    hasPageSettings: boolean;
  };
  /** Copy of a version. */
  copies: {
    /** Kept ends of parents' ids, besides the ones of tabs and calendars. */
    slots: readonly string[];
    /** Copies have one layout of a type, whatever the original has. */
    dropsDoubleLayouts: boolean;
  };
  pages: {
    maxName: number;
    maxHandle: number;
    /** `several_keys`: a change of several keys is an order. `route`: `PUT pages/reorder`. */
    order: 'several_keys' | 'route';
    /** After a deletion: later pages move up, or all are counted from 0. */
    indexesAfterDeletion: 'moved_up' | 'from_0';
    /** Columns that a creation takes from the request, besides name, handle and index. */
    takenColumns: readonly (keyof PageRow)[];
    /** Values in the first page of a new app. */
    hiddenAtFirst: boolean | null;
  };
  components: {
    changedPerCall: 'first' | 'all';
    /** Types whose lists are replaced by a change; other lists are merged by position. */
    replacesListsOf: readonly string[];
    /** `PUT components/layout` with `component.parent`. */
    layoutMovesParent: boolean;
    /** Empty: there is no such route. */
    batch: readonly BatchOperation[];
    /** A page of another version is refused like an unknown one. */
    requiresOwnPage: boolean;
    wordsForUnknownPage: string;
  };
  events: {
    hasBulk: boolean;
    /** `name` of the request, or the event's own `eventId`. */
    nameFrom: 'name' | 'eventId';
    /** An `update` moves an event as well. */
    updateMoves: boolean;
    /** The component, page or query must exist. */
    checksSource: boolean;
    /** `refused`: 500. `inside`: 200, with the error as the answer. */
    unknownDeletion: 'refused' | 'inside';
  };
  queries: {
    /** `data_queries`: 2.x. `data-queries`: with the data source and the version in the path. */
    routes: 'data_queries' | 'data-queries';
  };
  dataSources: {
    routes: 'v2/data_sources' | 'data-sources';
    /** Owner of the data sources that need no settings. */
    staticScope: 'version' | 'workspace';
    staticKinds: readonly string[];
  };
  imports: {
    /** False: a failure leaves an app that is in no list and keeps its name. */
    isOneTransaction: boolean;
    /** Files of a newer version are refused. */
    refusesNewer: boolean;
    keepsGeneral: boolean;
    slots: readonly string[];
    /** Layouts without a unit are percentages, and become columns of a grid of 43. */
    convertsPercentages: boolean;
    /** New global data sources get the version's id, and so are exported twice. */
    tiesGlobalSources: boolean;
    /** Ids in texts of components and queries become the new ones, also in a copied version. */
    mapsTexts: boolean;
    /** Files with permission groups that are missing are refused, unless the request skips the check. */
    checksGroups: boolean;
    /** `hidden` of a page: booleans alone, or whatever the file has. */
    hidden: 'boolean' | 'any';
  };
  exports: {
    /** Queries with the kind and the type of their data source. */
    tellsKindOfQueries: boolean;
    optionsOf: 'workspace' | 'app';
    hasTimes: boolean;
    /** Modules that the app shows, as whole apps. */
    hasModules: boolean;
    /** Folders of queries. */
    hasQueryFolders: boolean;
    unknownVersion: { status: number; words: string };
  };
  folders: {
    list: '/folders' | '/folder-apps';
    place: '/folder_apps' | '/folder-apps';
    name: RegExp;
    wordsForName: (name: string) => string;
    maxName: number;
    isTypeRequired: boolean;
    /** Second addition of an app: refused, or as if it were the first. */
    again: 'refused' | 'accepted';
    /** An app is in one folder, the last one it was added to. */
    isOnePerApp: boolean;
  };
  constants: {
    /** Global or Secret; values of secrets are not told. */
    hasType: boolean;
    /** Each value has its environment's id. */
    valuesHaveId: boolean;
  };
  variables: { areThere: boolean };
  tables: {
    routes: 'tooljet_db' | 'tooljet-db';
    /** `constraint_type`: one member, primary keys are counted up, and there are no foreign keys. */
    constraints: 'constraint_type' | 'constraints_type';
  };
  added: AddedColumns;
}
