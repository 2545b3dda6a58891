import type { JsonDocument } from '../../../../core/json-text';
import { parseIfValid } from '../parse-if-valid';
import { invalidPart } from './read-parts';
import { APP_PATH, partOf, PLATFORM_KEY, SCHEMA_KEY, type PartText, type SplitPart } from './part-files';

interface ParsedPart {
  part: SplitPart;
  path: string;
  document: JsonDocument;
}

interface Member {
  key: string;
  /** The member's text, with its key. */
  text: string;
  isEmptyList: boolean;
}

/**
 * Returns the document of an app in the split layout: the content of `app.json`, then a list for each kind of entity.
 * Each value keeps the text of its file, with the indentation of its position, so that it can be split again.
 * @throws AppError `git_invalid_repository` where a part file is not valid
 */
export function joinDocument(folder: string, parts: readonly PartText[]): string {
  const parsed = parts.map((part) => parsePart(folder, part));
  const app = parsed.find(({ part }) => part.kind === 'app');
  if (app === undefined) throw invalidPart(`${folder}/${APP_PATH}`, 'is missing');
  const members = membersOf(app.document);
  const own = withLists(
    members.filter(({ key }) => key !== PLATFORM_KEY),
    { lists: listsOf(folder, parsed), appPath: `${folder}/${APP_PATH}` },
  );
  const platform = members.filter(({ key }) => key === PLATFORM_KEY).map(({ text }) => text);
  return printObject([`"appV2": ${printObject(own)}`, ...platform]);
}

function parsePart(folder: string, { path, text }: PartText): ParsedPart {
  const full = `${folder}/${path}`;
  const part = partOf(path);
  const document = parseIfValid(text);
  if (part === null || document?.root.kind !== 'object') throw invalidPart(full, 'is not a JSON object');
  const id = document.findString(document.root.get('id'));
  if (part.kind === 'entity' && id !== part.id)
    throw invalidPart(full, 'has an id that differs from its file name');
  return { part, path, document };
}

/** Returns the texts of the lists, by their names in the document. */
function listsOf(folder: string, parsed: readonly ParsedPart[]): Map<string, string> {
  const lists = new Map<string, string[]>();
  const values = new Map<string, string>();
  for (const { part, path, document } of parsed) {
    const text = document.sliceOf(document.root);
    if (part.kind === 'schema') values.set(SCHEMA_KEY, text);
    if (part.kind !== 'entity') continue;
    if (part.list === SCHEMA_KEY) throw invalidPart(`${folder}/${path}`, 'is not at the path of an entity');
    const list = lists.get(part.list);
    if (list === undefined) lists.set(part.list, [text]);
    else list.push(text);
  }
  for (const [list, texts] of lists) values.set(list, `[\n${texts.map(indented).join(',\n')}\n]`);
  return values;
}

/** Inserts the lists. One that is an empty list in `app.json` keeps its position there. */
function withLists(
  own: readonly Member[],
  { lists, appPath }: { lists: ReadonlyMap<string, string>; appPath: string },
): string[] {
  const printed = new Set<string>();
  const texts: string[] = [];
  const printList = (key: string, values: string) => {
    if (!printed.has(key)) texts.push(`${JSON.stringify(key)}: ${values}`);
    printed.add(key);
  };
  for (const { key, text, isEmptyList } of own) {
    const values = lists.get(key);
    if (values === undefined) texts.push(text);
    else if (isEmptyList) printList(key, values);
    else throw invalidPart(appPath, `contains ${key}, which has files of its own`);
  }
  for (const [key, values] of lists) printList(key, values);
  return texts;
}

const membersOf = (document: JsonDocument): Member[] =>
  document.root.members.map(({ key, keyStart, value }) => ({
    key,
    text: document.text.slice(keyStart, value.end),
    isEmptyList: value.kind === 'array' && value.count === 0,
  }));

export const printObject = (members: string[]): string => `{\n${members.map(indented).join(',\n')}\n}`;

/** Indents every line. A JSON string cannot contain a line feed, so only white space between values changes. */
const indented = (text: string): string => `  ${text.replaceAll('\n', '\n  ')}`;
