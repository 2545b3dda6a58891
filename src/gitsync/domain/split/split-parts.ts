/** The lists of an app's document, by the folder that has a file for each of their entities. */
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

/** Below it each folder is a list of the document by its own name. */
const DEFINITIONS = 'definitions';
/** The lists that the platform puts there. */
const DEFINED = ['dataQueryFolders', 'dataQueryFolderMappings'];

const FOLDERS = new Map([
  ...[...LISTS].map(([folder, list]) => [list, folder] as const),
  ...DEFINED.map((list) => [list, `${DEFINITIONS}/${list}`] as const),
]);

export const APP_PATH = 'app/app.json';
export const SCHEMA_PATH = 'schema/schema.json';
export const SCHEMA_KEY = 'schemaDetails';
/** In a document it stands beside the app, in the parts within. */
export const PLATFORM_KEY = 'tooljetVersion';

/** What a file of an app's folder is part of; null for one that is no part. */
export type SplitPart = { kind: 'app' } | { kind: 'schema' } | { kind: 'entity'; list: string; id: string };

/** A part as it stands in the repository, or is to stand there. */
export interface PartText {
  /** From the app's folder. */
  path: string;
  text: string;
}

/** `path` from the app's folder. */
export function partOf(path: string): SplitPart | null {
  if (path === APP_PATH) return { kind: 'app' };
  if (path === SCHEMA_PATH) return { kind: 'schema' };
  const found = /^(?:definitions\/)?([^/]+)\/([^/]+)\.json$/.exec(path);
  if (found === null) return null;
  const [, folder, id] = found;
  const list = path.startsWith(`${DEFINITIONS}/`) ? folder : LISTS.get(folder);
  return list === undefined ? null : { kind: 'entity', list, id };
}

/** The folder of a list's entities; null for a list that the platform has none for. */
export const folderOfList = (list: string): string | null => FOLDERS.get(list) ?? null;

/** Whether a folder, by its path from the app's, may have parts in it or below. */
export function mayHoldParts(path: string): boolean {
  return ['app', 'schema', DEFINITIONS].includes(path) || LISTS.has(path) || isDefinition(path);
}

const isDefinition = (path: string): boolean => /^definitions\/[^/]+$/.test(path);
