import { isUnreadableJson, parseJson, type JsonDocument } from '../../../core/json-text';
import { invalidPart } from './read-parts';
import { APP_PATH, partOf, PLATFORM_KEY, SCHEMA_KEY, type SplitPart } from './split-parts';

/** A part as it stands in the repository. */
export interface PartText {
  /** From the app's folder. */
  path: string;
  text: string;
}

interface ParsedPart {
  part: SplitPart;
  path: string;
  document: JsonDocument;
}

/**
 * The document of an app that is kept in parts: what `app.json` holds, then a list for each kind of entity. Each value
 * stands in it as it is written in its file, indented to its place, so that it can be told apart again.
 * @throws AppError `git_invalid_repository` where a part is none
 */
export function joinDocument(folder: string, parts: readonly PartText[]): string {
  const parsed = parts.map((part) => parsePart(folder, part));
  const app = parsed.find(({ part }) => part.kind === 'app');
  if (app === undefined) throw invalidPart(`${folder}/${APP_PATH}`, 'is missing');
  const members = membersOf(app.document);
  const own = members.filter(({ key }) => key !== PLATFORM_KEY).map(({ text }) => text);
  const taken = new Set(members.map(({ key }) => key));
  for (const [list, values] of listsOf(parsed)) {
    if (taken.has(list))
      throw invalidPart(`${folder}/${APP_PATH}`, `holds ${list}, which has files of its own`);
    own.push(`${JSON.stringify(list)}: ${values}`);
  }
  const platform = members.filter(({ key }) => key === PLATFORM_KEY).map(({ text }) => text);
  return printObject([`"appV2": ${printObject(own)}`, ...platform]);
}

function parsePart(folder: string, { path, text }: PartText): ParsedPart {
  const full = `${folder}/${path}`;
  const part = partOf(path);
  const document = parseIfSound(text);
  if (part === null || document?.root.kind !== 'object') throw invalidPart(full, 'is not a JSON object');
  const id = document.findString(document.root.get('id'));
  if (part.kind === 'entity' && id !== part.id)
    throw invalidPart(full, 'holds another id than its name says');
  return { part, path, document };
}

function parseIfSound(text: string): JsonDocument | null {
  try {
    return parseJson(text);
  } catch (error) {
    if (isUnreadableJson(error)) return null;
    throw error;
  }
}

/** Printed, by their names in the document. */
function listsOf(parsed: readonly ParsedPart[]): Map<string, string> {
  const lists = new Map<string, string[]>();
  const values = new Map<string, string>();
  for (const { part, document } of parsed) {
    const text = document.sliceOf(document.root);
    if (part.kind === 'schema') values.set(SCHEMA_KEY, text);
    if (part.kind !== 'entity') continue;
    const list = lists.get(part.list);
    if (list === undefined) lists.set(part.list, [text]);
    else list.push(text);
  }
  for (const [list, texts] of lists) values.set(list, `[\n${texts.map(indented).join(',\n')}\n]`);
  return values;
}

const membersOf = (document: JsonDocument): { key: string; text: string }[] =>
  document.root.members.map(({ key, keyStart, value }) => ({
    key,
    text: document.text.slice(keyStart, value.end),
  }));

const printObject = (members: string[]): string => `{\n${members.map(indented).join(',\n')}\n}`;

/** No string of JSON holds a line break: what begins a line is white space between values. */
const indented = (text: string): string => text.replace(/^/gm, '  ');
