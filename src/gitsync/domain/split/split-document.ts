import {
  lastMembers,
  lineIndentOf,
  parseJson,
  reindent,
  type JsonDocument,
  type JsonMember,
  type JsonNode,
} from '../../../core/json-text';
import { checkVersionName, nameKey } from '../../../core/names';
import { quoted } from '../problem';
import { printObject } from './join-document';
import { cannotBeSplit } from './refuse-document';
import {
  APP_PATH,
  folderOfList,
  partOf,
  PLATFORM_KEY,
  SCHEMA_KEY,
  SCHEMA_PATH,
  type PartText,
} from './split-parts';

/** What stands where the document goes: it decides where parts of kinds that the platform has no place for stand. */
interface Standing {
  /** Of the parts, from the app's folder. */
  paths: readonly string[];
  /** `app.json`, where it can be read. */
  app: JsonDocument | null;
}

/**
 * The parts of a document, each value as it is written there, without the indentation of its place. A list that has a
 * folder of its own becomes a file for each entity; all else, empty lists too, stands in `app.json`. Reading the parts
 * gives the same document, each list in the order of the ids.
 * @throws AppError `git_invalid_repository` where the parts would not hold all of it
 */
export function splitDocument(text: string, standing: Standing): PartText[] {
  const document = parseJson(text);
  const app = requireApp(document);
  const places = new Places(standing.paths);
  const parts: PartText[] = [];
  const apart = new Set<string>();
  for (const [key, { value }] of lastMembers(app)) {
    const folder = places.folderOf(key, value);
    if (folder !== null) parts.push(...places.entities({ list: key, folder }, value));
    else if (key === SCHEMA_KEY && value.kind === 'object')
      parts.push({ path: SCHEMA_PATH, text: textOf(value) });
    else continue;
    apart.add(key);
  }
  return [{ path: APP_PATH, text: appText(document, app, { apart, standing }) }, ...parts];
}

function requireApp({ root }: JsonDocument): JsonNode {
  const app = root.get('appV2');
  if (app?.kind !== 'object' || root.get('app') !== null)
    throw cannotBeSplit('The app’s document is of an older generation, which cannot be kept in parts');
  const stranger = root.members.find(({ key }) => key !== 'appV2' && key !== PLATFORM_KEY);
  if (stranger)
    throw cannotBeSplit(
      `The app’s document holds ${quoted(stranger.key)} beside the app, which has no place in its parts`,
    );
  if (app.get(PLATFORM_KEY))
    throw cannotBeSplit(
      `The app’s document holds ${quoted(PLATFORM_KEY)} in the app, where its parts have that of the platform`,
    );
  return app;
}

function appText(
  document: JsonDocument,
  app: JsonNode,
  { apart, standing }: { apart: ReadonlySet<string>; standing: Standing },
): string {
  const own = app.members.filter(({ key }) => !apart.has(key));
  const platform = document.root.members.filter(({ key }) => key === PLATFORM_KEY);
  // An empty list that stands there has the place of those in files: it need not go when they come.
  const emptied = (standing.app?.root.members ?? []).filter(
    ({ key, value }) => apart.has(key) && value.kind === 'array' && value.count === 0,
  );
  return printObject([
    ...own.map(memberText),
    ...emptied.map(({ key }) => `${JSON.stringify(key)}: []`),
    ...platform.map(memberText),
  ]);
}

/** Where the entities of a document go, and those that stand somewhere already stay. */
class Places {
  private readonly folders = new Map<string, string>();
  private readonly files = new Map<string, string>();

  constructor(paths: readonly string[]) {
    for (const path of paths) {
      const part = partOf(path);
      if (part?.kind !== 'entity' || part.list === SCHEMA_KEY) continue;
      this.folders.set(part.list, path.slice(0, path.lastIndexOf('/')));
      this.files.set(`${part.list}/${part.id}`, path);
    }
  }

  folderOf(list: string, value: JsonNode): string | null {
    if (value.kind !== 'array' || value.count === 0) return null;
    return folderOfList(list) ?? this.folders.get(list) ?? null;
  }

  entities({ list, folder }: { list: string; folder: string }, value: JsonNode): PartText[] {
    const taken = new Map<string, { id: string; isNew: boolean }>();
    return value.items.map((item, index) => {
      const id = item.document.findString(item.get('id'));
      if (id === null)
        throw cannotBeSplit(`In the list ${quoted(list)}, the item at ${index} has no text as id`);
      const standing = this.files.get(`${list}/${id}`);
      const path = standing ?? newPath({ list, folder, id });
      const key = nameKey(path);
      const other = taken.get(key);
      const isNew = standing === undefined;
      // Names that differ in case alone are one file to some systems; where they stand already, they are kept.
      if (other && (other.id === id || other.isNew || isNew))
        throw cannotBeSplit(
          `In the list ${quoted(list)}, two items would have the same file: ${shown(other.id)} and ${shown(id)}`,
        );
      taken.set(key, { id, isNew });
      return { path, text: textOf(item) };
    });
  }
}

const shown = (id: string): string => quoted(id.slice(0, 100));

function newPath({ list, folder, id }: { list: string; folder: string; id: string }): string {
  const problem = checkVersionName(id);
  if (problem !== null)
    throw cannotBeSplit(
      `In the list ${quoted(list)}, the id ${shown(id)} cannot be the name of a file: ${problem.reason}`,
    );
  return `${folder}/${id}.json`;
}

const textOf = (node: JsonNode): string => reindent(node.document.sliceOf(node), lineIndentOf(node), '');

const memberText = ({ keyStart, value }: JsonMember): string =>
  reindent(value.document.text.slice(keyStart, value.end), lineIndentOf(value), '');
