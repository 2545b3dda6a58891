import { isObject, valueAt, type Json, type Path } from './path';
import { isEdited, thingsIn, type PlacedThing, type Things } from './things';

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
  const things = thingsIn(document);
  const definitions = pathsOfHolders(things, 'definition').filter((path) =>
    isDefinition(valueAt(document, path)),
  );
  const isDefined = definitions.length > 0;
  const owners = isDefined ? definitions : pathsOfHolders(things, 'version');
  const first = (key: string) => owners.map((path) => valueAt(document, [...path, key])).find(Boolean);
  const settings = first('globalSettings');
  const color = isObject(settings) ? settings.canvasBackgroundColor : null;
  return {
    body: things.body,
    generation: isDefined ? 'definition' : 'lists',
    definitions,
    pages: isDefined ? definedPages(document, things, definitions[0]) : listedPages(things),
    owners,
    homePageId: textOf(first('homePageId')),
    canvasColor: textOf(color),
  };
}

const pathsOfHolders = ({ holders }: Things, role: 'version' | 'definition'): Path[] =>
  holders.filter(({ place }) => place.role.name === role && isEdited(place.thing)).map(({ path }) => path);

const isDefinition = (value: unknown): boolean =>
  isObject(value) && (isObject(value.pages) || isObject(value.components));

/** Undefined if the document has no version, or one without an id. */
export function versionIdOf(document: unknown, { owners }: AppModel): unknown {
  const [owner] = owners;
  if (!owner) return undefined;
  const version = owner.at(-1) === 'definition' ? owner.slice(0, -1) : owner;
  return valueAt(document, [...version, 'id']);
}

const listedPages = (things: Things): Page[] =>
  [...things.ofKind('page')]
    .sort((a, b) => rankOf(a.value, 'index', b.value) || rankOf(a.value, 'pageGroupIndex', b.value))
    .map(pageOf);

const pageOf = ({ id, name, paths }: PlacedThing): Page => ({ id, name: name ?? 'Page', path: paths[0] });

/** Later pages share the same `index`. */
const rankOf = (a: Json, key: string, b: Json): number => Number(a[key] ?? 0) - Number(b[key] ?? 0) || 0;

/** Id of the only page in the oldest documents, which have no list of pages. */
export const ONLY_PAGE = 'only';

const definedPages = (document: unknown, things: Things, definition: Path): Page[] =>
  isObject(valueAt(document, [...definition, 'pages']))
    ? things.ofKind('page').map(pageOf)
    : [{ id: ONLY_PAGE, name: 'Home', path: definition }];

/** Paths of a page in all definitions. */
export const pagePaths = (model: AppModel, page: Page): Path[] =>
  model.generation === 'lists'
    ? [page.path]
    : model.definitions.map((path) => (page.id === ONLY_PAGE ? path : [...path, 'pages', page.id]));

export const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

export const asObject = (value: unknown): Json => (isObject(value) ? value : {});
