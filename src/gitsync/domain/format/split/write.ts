import {
  lastMembers,
  lineIndentOf,
  parseJson,
  reindent,
  type JsonDocument,
  type JsonMember,
  type JsonNode,
} from '../../../../core/json-text';
import { checkVersionName, nameKey } from '../../../../core/names';
import { quoted, cannotBeSplit } from '../repository-problem';
import { printObject } from './join-document';
import {
  APP_PATH,
  folderOfList,
  partOf,
  PLATFORM_KEY,
  SCHEMA_KEY,
  SCHEMA_PATH,
  type PartText,
} from './part-files';

/** The part files that the document replaces. They determine the paths of lists that the platform has no folder for. */
interface PresentParts {
  /** Paths of the part files, relative to the app's folder. */
  paths: readonly string[];
  /** `app.json`, where it can be read. */
  app: JsonDocument | null;
}

/**
 * Splits a document into parts. Each value keeps its text, without the indentation of its position. A list with a folder
 * of its own becomes a file for each entity; everything else, also an empty list, is in `app.json`. Joining the parts
 * gives the same document, with each list in the order of its ids.
 * @throws AppError `git_invalid_repository` where the parts would lose something
 */
export function splitDocument(text: string, present: PresentParts): PartText[] {
  const document = parseJson(text);
  const app = requireApp(document);
  const partPaths = new PartPaths(present.paths);
  const parts: PartText[] = [];
  const apart = new Set<string>();
  for (const [key, { value }] of lastMembers(app)) {
    const folder = partPaths.folderOf(key, value);
    if (folder !== null) parts.push(...partPaths.entities({ list: key, folder }, value));
    else if (key === SCHEMA_KEY && value.kind === 'object')
      parts.push({ path: SCHEMA_PATH, text: textOf(value) });
    else continue;
    apart.add(key);
  }
  return [{ path: APP_PATH, text: appText(document, app, { apart, present }) }, ...parts];
}

function requireApp({ root }: JsonDocument): JsonNode {
  const app = root.get('appV2');
  if (app?.kind !== 'object' || root.get('app') !== null)
    throw cannotBeSplit(
      'The app’s document is of an older generation, which the split layout does not support',
    );
  const unknown = root.members.find(({ key }) => key !== 'appV2' && key !== PLATFORM_KEY);
  if (unknown)
    throw cannotBeSplit(
      `The app’s document has ${quoted(unknown.key)} next to the app, and no part file for it`,
    );
  if (app.get(PLATFORM_KEY))
    throw cannotBeSplit(
      `The app’s document has ${quoted(PLATFORM_KEY)} inside the app, where the part files have that of the platform`,
    );
  return app;
}

function appText(
  document: JsonDocument,
  app: JsonNode,
  { apart, present }: { apart: ReadonlySet<string>; present: PresentParts },
): string {
  const own = app.members.filter(({ key }) => !apart.has(key));
  const platform = document.root.members.filter(({ key }) => key === PLATFORM_KEY);
  // An empty list in app.json marks the position of its entities: it stays when they get files of their own.
  const emptied = (present.app?.root.members ?? []).filter(
    ({ key, value }) => apart.has(key) && value.kind === 'array' && value.count === 0,
  );
  return printObject([
    ...own.map(memberText),
    ...emptied.map(({ key }) => `${JSON.stringify(key)}: []`),
    ...platform.map(memberText),
  ]);
}

/** Paths of the files for a document's entities. An entity that has a file already keeps its path. */
class PartPaths {
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
        throw cannotBeSplit(
          `In the list ${quoted(list)}, the item at index ${index} has no string as its id`,
        );
      const present = this.files.get(`${list}/${id}`);
      const path = present ?? newPath({ list, folder, id });
      const key = nameKey(path);
      const other = taken.get(key);
      const isNew = present === undefined;
      // Some file systems treat names that differ only in case as one file. Files that exist already are kept.
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
      `In the list ${quoted(list)}, the id ${shown(id)} cannot be a file name: ${problem.reason}`,
    );
  return `${folder}/${id}.json`;
}

const textOf = (node: JsonNode): string => reindent(node.document.sliceOf(node), lineIndentOf(node), '');

const memberText = ({ keyStart, value }: JsonMember): string =>
  reindent(value.document.text.slice(keyStart, value.end), lineIndentOf(value), '');
