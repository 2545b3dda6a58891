import { isObject, segmentOf, valueAt, type Json, type Path } from './path';

export interface Page {
  id: string;
  name: string;
  path: Path;
}

/**
 * Locations of things in a document. Newer generations keep lists of components and pages; older ones keep a
 * `definition` per version, which may occur twice and is then changed in both places.
 */
export interface AppModel {
  body: Path;
  generation: 'lists' | 'definition';
  definitions: Path[];
  pages: Page[];
  /** Paths of the objects that hold the home page id: each occurrence of the version. */
  owners: Path[];
  homePageId: string | null;
  canvasColor: string | null;
}

export function readApp(document: unknown): AppModel {
  const body = bodyPathOf(document);
  const app = valueAt(document, body);
  const versions = versionPaths(document, body);
  const definitions = versions
    .map((path) => [...path, 'definition'])
    .filter((path) => isDefinition(valueAt(document, path)));
  const hasLists = isObject(app) && Array.isArray(app.components) && app.components.length > 0;
  const generation = hasLists || definitions.length === 0 ? 'lists' : 'definition';
  const pages = generation === 'lists' ? listedPages(document, body) : definedPages(document, definitions[0]);
  const owners = generation === 'lists' ? versions : definitions;
  const first = (key: string) => owners.map((path) => valueAt(document, [...path, key])).find(Boolean);
  const settings = first('globalSettings');
  const color = isObject(settings) ? settings.canvasBackgroundColor : null;
  return {
    body,
    generation,
    definitions: generation === 'definition' ? definitions : [],
    pages,
    owners,
    homePageId: textOf(first('homePageId')),
    canvasColor: textOf(color),
  };
}

function bodyPathOf(document: unknown): Path {
  if (Array.isArray(valueAt(document, ['app']))) return ['app', 0, 'definition', 'appV2'];
  return isObject(valueAt(document, ['appV2'])) ? ['appV2'] : [];
}

const isDefinition = (value: unknown): boolean =>
  isObject(value) && (isObject(value.pages) || isObject(value.components));

/** Paths of the edited version: `editingVersion`, and its entry in `appVersions`. */
function versionPaths(document: unknown, body: Path): Path[] {
  const editing = valueAt(document, [...body, 'editingVersion']);
  const list = valueAt(document, [...body, 'appVersions']);
  const entries = Array.isArray(list) ? (list as unknown[]) : [];
  const currentId = isObject(editing) ? editing.id : valueAt(document, [...body, 'currentVersionId']);
  const found = entries.findIndex((entry) => isObject(entry) && entry.id === currentId);
  const index = found === -1 && !isObject(editing) ? entries.length - 1 : found;
  return [
    ...(isObject(editing) ? [[...body, 'editingVersion']] : []),
    ...(index >= 0 ? [[...body, 'appVersions', segmentOf(entries, index)]] : []),
  ];
}

/** Undefined if the document has no version, or one without an id. */
export function versionIdOf(document: unknown, { owners }: AppModel): unknown {
  const [owner] = owners;
  if (!owner) return undefined;
  const version = owner.at(-1) === 'definition' ? owner.slice(0, -1) : owner;
  return valueAt(document, [...version, 'id']);
}

function listedPages(document: unknown, body: Path): Page[] {
  const path = [...body, 'pages'];
  const list = valueAt(document, path);
  if (!Array.isArray(list)) return [];
  return list
    .map((page: unknown, index) => ({
      page: isObject(page) ? page : {},
      path: [...path, segmentOf(list, index)],
    }))
    .sort((a, b) => rankOf(a.page, 'index', b.page) || rankOf(a.page, 'pageGroupIndex', b.page))
    .map(({ page, path: at }) => ({ id: String(page.id), name: textOf(page.name) ?? 'Page', path: at }));
}

/** Later pages share the same `index`. */
const rankOf = (a: Json, key: string, b: Json): number => Number(a[key] ?? 0) - Number(b[key] ?? 0) || 0;

/** Id of the only page in the oldest documents, which have no list of pages. */
export const ONLY_PAGE = 'only';

function definedPages(document: unknown, definition: Path): Page[] {
  const pages = valueAt(document, [...definition, 'pages']);
  if (!isObject(pages)) return [{ id: ONLY_PAGE, name: 'Home', path: definition }];
  return Object.entries(pages).map(([id, page]) => ({
    id,
    name: (isObject(page) ? textOf(page.name) : null) ?? 'Page',
    path: [...definition, 'pages', id],
  }));
}

/** Paths of a page in all definitions. */
export const pagePaths = (model: AppModel, page: Page): Path[] =>
  model.generation === 'lists'
    ? [page.path]
    : model.definitions.map((path) => (page.id === ONLY_PAGE ? path : [...path, 'pages', page.id]));

export const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export const asObject = (value: unknown): Json => (isObject(value) ? value : {});
