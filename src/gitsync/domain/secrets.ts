import { hashOf } from '../../apps/document';
import { unprocessable, type AppError } from '../../core/errors';
import { formatPointer, withoutByteOrderMark, type JsonPath } from '../../core/json-text';
import { findOwnMatches, type SecretMatch } from './own-secret-rules';

const SEPARATOR = '\n';

type Search = (text: string) => Promise<SecretMatch[]>;

/** Loaded on first use. */
let search: Promise<Search> | null = null;

/**
 * Finds texts of a document that look like secrets, each once. Returns their places, never the texts. Reads decoded strings: in
 * JSON, a line break is two characters.
 */
export async function findSecrets(documentText: string): Promise<FoundSecret[]> {
  const document: unknown = JSON.parse(withoutByteOrderMark(documentText));
  const strings = listStrings(document);
  const searched = strings.join(SEPARATOR);
  const matches = await findMatches(searched);
  const texts = matches.map(({ start, end }) => searched.slice(start, end));
  // The secret may be part of a name.
  const hidden = (name: string) => texts.reduce((shown, text) => shown.replaceAll(text, '…'), name);
  const found = new Map<string, FoundSecret>();
  for (const [index, { rule, start }] of matches.entries()) {
    const fingerprint = fingerprintOfSecret(rule, texts[index]);
    if (found.has(fingerprint)) continue;
    const path = pathOfString(document, stringAt(strings, start));
    const place = placeOf(document, path).map(hidden);
    found.set(fingerprint, { fingerprint, rule, place, path: formatPointer(path) });
  }
  return [...found.values()];
}

/** A rule may match strings that follow each other, such as the lines of a key. */
const LINES_AROUND = 100;

/**
 * Returns true if a document has no secrets, given another state of it that has none: only the lines that differ are searched,
 * with some around them. False if that does not tell.
 */
export async function isCleanSince(clean: string, documentText: string): Promise<boolean> {
  const changed = linesThatDiffer(clean, documentText);
  if (changed.length > documentText.length / 2) return false;
  // A string of JSON does not go beyond its line.
  const strings = changed.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  const searched = strings.map((string) => JSON.parse(string) as string).join(SEPARATOR);
  return (await findMatches(searched)).length === 0;
}

/** Returns the whole lines of `text` that differ from another text, with those around them. */
function linesThatDiffer(other: string, text: string): string {
  const most = Math.min(other.length, text.length);
  const before = commonLength(most, (at, length) => [
    other.slice(at, at + length),
    text.slice(at, at + length),
  ]);
  const after = commonLength(most - before, (at, length) => [
    other.slice(other.length - at - length, other.length - at),
    text.slice(text.length - at - length, text.length - at),
  ]);
  let [start, end] = [before, text.length - after];
  for (let line = 0; line <= LINES_AROUND; line += 1) {
    start = start > 0 ? text.lastIndexOf('\n', start - 1) : -1;
    end = end < text.length ? text.indexOf('\n', end + 1) : -1;
    if (start === -1) start = 0;
    if (end === -1) end = text.length;
  }
  return text.slice(start, end);
}

/** Returns how many characters are the same, given parts of both texts. Parts are compared as a whole, which is fast. */
function commonLength(most: number, partsAt: (at: number, length: number) => [string, string]): number {
  let same = 0;
  for (let step = 1 << 16; step >= 1; step >>= 1) {
    while (same + step <= most) {
      const [one, other] = partsAt(same, step);
      if (one !== other) break;
      same += step;
    }
  }
  return same;
}

/** Returns the position of the string that is at an index of the joined text. */
function stringAt(strings: readonly string[], index: number): number {
  let end = -SEPARATOR.length;
  return strings.findIndex((string) => (end += SEPARATOR.length + string.length) >= index);
}

/** Leaves out matches of own rules that the package finds as well. */
const findMatches: Search = async (text) => {
  const found = await (await (search ??= loadSearch()))(text);
  const own = findOwnMatches(text).filter(({ start, end }) =>
    found.every((other) => other.end <= start || other.start >= end),
  );
  return [...found, ...own];
};

async function loadSearch(): Promise<Search> {
  const { lintSource } = await import('@secretlint/core');
  const { creator: rule } = await import('@secretlint/secretlint-rule-preset-recommend');
  const { secretLintProfiler } = await import('@secretlint/profiler');
  // It keeps the times of all searches forever, and walks them in each search. Fixed in 13.0.5, which needs Node 22.
  secretLintProfiler.mark = () => undefined;
  const config = { rules: [{ id: rule.meta.id, rule }] };
  return async (content) => {
    const source = { content, filePath: 'app.json', ext: '.json', contentType: 'text' as const };
    const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } });
    return messages.map(({ ruleId, range: [start, end] }) => ({
      rule: ruleId.replace(/^.*secretlint-rule-/, ''),
      start,
      end,
    }));
  };
}

/** Text of an app that looks like a secret. */
export interface FoundSecret {
  /** Hash of the rule and the text, by which it is allowed. */
  fingerprint: string;
  /** Kind of secret, such as `slack`. */
  rule: string;
  /** Named things that contain it, such as `query getOrders`, from the outside in. */
  place: string[];
  /** JSON Pointer of the string. */
  path: string;
}

/** Secrets that a message names; the others are in its data. */
const MOST_NAMED = 3;

const fingerprintOfSecret = (rule: string, text: string): string => hashOf(`${rule}\0${text}`);

export function secretFound(secrets: FoundSecret[]): AppError {
  const named = secrets.slice(0, MOST_NAMED).map(describeSecret);
  const others = secrets.length - named.length;
  const list = [...named, ...(others > 0 ? [`${others} more`] : [])].join('; ');
  return unprocessable('secret_found', `The app seems to contain a secret in plain text: ${list}.`, {
    remedy: `${secrets[0]?.path.startsWith('/flows/') ? IN_FLOWS : IN_APPS} If it is not a secret, an admin can allow it.`,
    data: { secrets },
  });
}

const IN_APPS = 'Move the value to a secret constant, and write {{secrets.NAME}} in its place.';
/** Node-RED keeps these apart from the flows. */
const IN_FLOWS =
  'Move the value to the credentials of a node, or to an environment variable of the type credential of the tab, the group or the global configuration. Functions read it by env.get("NAME"), properties of nodes by ${NAME}.';

/** Describes a secret's kind and place, such as `database connection string in query getOrders (/appV2/…)`. */
export const describeSecret = ({ rule, place, path }: FoundSecret): string =>
  `${rule.replaceAll('-', ' ')} in ${place.at(-1) ?? 'the app'} (${path})`;

/** Names of things in the lists of a document, by the names of the lists. */
const NOUNS: Record<string, string> = {
  components: 'component',
  pages: 'page',
  events: 'event',
  dataQueries: 'query',
  data_queries: 'query',
  dataSources: 'data source',
  data_sources: 'data source',
  flows: 'node',
};

/** Lists the strings of a parsed document, in its order. Large documents have more than 100,000: it makes nothing for each. */
export function listStrings(document: unknown): string[] {
  const found: string[] = [];
  const open = [document];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value === 'string') found.push(value);
    else if (typeof value === 'object' && value !== null) {
      const children = Object.values(value);
      for (let at = children.length; at-- > 0;) open.push(children[at]);
    }
  }
  return found;
}

/** Returns the path to the string at this position of `listStrings`. */
export function pathOfString(document: unknown, position: number): JsonPath {
  let next = 0;
  const open: { value: unknown; path: JsonPath }[] = [{ value: document, path: [] }];
  for (let each = open.pop(); each; each = open.pop()) {
    const { value, path } = each;
    if (typeof value === 'string' && next++ === position) return path;
    if (typeof value === 'object' && value !== null)
      for (const [key, child] of Object.entries(value).reverse())
        open.push({ value: child, path: [...path, Array.isArray(value) ? Number(key) : key] });
  }
  return [];
}

/** Names the things on the way to a string, from the outside in. */
export function placeOf(document: unknown, path: JsonPath): string[] {
  const place: string[] = [];
  let value = document;
  for (const [index, key] of path.entries()) {
    value = (value as Record<string | number, unknown>)[key];
    const list = path[index - 1];
    const { name, label } = (value ?? {}) as { name?: unknown; label?: unknown };
    // A flow of Node-RED has a label in place of a name.
    const shown = list === 'flows' ? name || label : name;
    if (typeof shown === 'string' && typeof list === 'string')
      place.push([NOUNS[list], shown].filter(Boolean).join(' '));
  }
  return place;
}
