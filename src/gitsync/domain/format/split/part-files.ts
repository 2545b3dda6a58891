/** Lists of an app's document, by the folder that holds a file for each of their entities. */
const LISTS = new Map([
  ['versions', 'appVersions'],
  ['pages', 'pages'],
  ['components', 'components'],
  ['events', 'events'],
  ['queries', 'dataQueries'],
  ['dataSources', 'dataSources'],
  ['dataSourceOptions', 'dataSourceOptions'],
  ['environments', 'appEnvironments'],
]);

/** Each of its subfolders is a list of the document, under the list's own name. */
const DEFINITIONS = 'definitions';
/** Lists that the platform stores in `definitions`. */
const DEFINED = ['dataQueryFolders', 'dataQueryFolderMappings'];

const FOLDERS = new Map([
  ...[...LISTS].map(([folder, list]) => [list, folder] as const),
  ...DEFINED.map((list) => [list, `${DEFINITIONS}/${list}`] as const),
]);

export const APP_PATH = 'app/app.json';
export const SCHEMA_PATH = 'schema/schema.json';
export const SCHEMA_KEY = 'schemaDetails';
/** A sibling of the app in a document, and a member of the app in its part file. */
export const PLATFORM_KEY = 'tooljetVersion';

/** The part of a document that a file holds. */
export type SplitPart = { kind: 'app' } | { kind: 'schema' } | { kind: 'entity'; list: string; id: string };

/** A part file with its text. */
export interface PartText {
  /** Relative to the app's folder. */
  path: string;
  text: string;
}

/** Returns null for a file that is not a part file. `path` is relative to the app's folder. */
export function partOf(path: string): SplitPart | null {
  if (path === APP_PATH) return { kind: 'app' };
  if (path === SCHEMA_PATH) return { kind: 'schema' };
  const found = /^(?:definitions\/)?([^/]+)\/([^/]+)\.json$/.exec(path);
  if (found === null) return null;
  const [, folder, id] = found;
  const list = path.startsWith(`${DEFINITIONS}/`) ? folder : LISTS.get(folder);
  return list === undefined ? null : { kind: 'entity', list, id };
}

/** Returns the folder of a list's entities; null if the platform has no folder for the list. */
export const folderOfList = (list: string): string | null => FOLDERS.get(list) ?? null;

/** Subfolders of an app's folder that contain its part files. Nothing else there is the app's. */
export const PART_FOLDERS: readonly string[] = ['app', 'schema', DEFINITIONS, ...LISTS.keys()];

/** Returns true if a folder, by its path relative to the app's, may contain part files, also in subfolders. */
export const mayHoldParts = (path: string): boolean => PART_FOLDERS.includes(path) || isDefinition(path);

const isDefinition = (path: string): boolean => /^definitions\/[^/]+$/.test(path);
