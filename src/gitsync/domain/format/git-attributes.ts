import type { TreeReader } from './tree-reader';

/** Limit far above real files; a longer one is not read. */
const MAX_BYTES = 64 * 1024;
const FILE = '.gitattributes';

/**
 * Returns what the `.gitattributes` files of a tree say of a path: a value, true for an attribute that is set, and false or null
 * for one that is not. The file in the nearest folder counts, and in it the last line (gitattributes(5)). Macros are not known.
 */
export async function findGitAttribute(
  tree: TreeReader,
  path: string,
  name: string,
): Promise<string | boolean | null> {
  const parts = path.split('/');
  for (let depth = parts.length - 1; depth >= 0; depth -= 1) {
    const entry = await tree.findEntry([...parts.slice(0, depth), FILE].join('/'));
    if (entry?.kind !== 'blob' || entry.size === null || entry.size > MAX_BYTES) continue;
    const text = (await tree.readBlob(entry.oid, MAX_BYTES)).toString('utf8');
    const value = findInFile(text, parts.slice(depth), name);
    if (value !== undefined) return value;
  }
  return null;
}

function findInFile(
  text: string,
  path: readonly string[],
  name: string,
): string | boolean | null | undefined {
  for (const line of text.split(/\r?\n/).reverse()) {
    const value = line.includes(name) ? readLine(line, name) : undefined;
    if (value && isMatched(value.pattern, path)) return value.state;
  }
  return undefined;
}

function readLine(
  line: string,
  name: string,
): { pattern: string; state: string | boolean | null } | undefined {
  const match = /^\s*(?!#|\[attr\])("(?:[^"\\]|\\.)*"|\S+)\s+(.*)$/.exec(line);
  if (match === null) return undefined;
  const [, pattern, attributes] = match;
  const states = attributes.split(/\s+/).flatMap((word) => stateOf(word, name) ?? []);
  if (states.length === 0) return undefined;
  return { pattern: unquoted(pattern), state: states.at(-1)!.state };
}

/** `!name` makes an attribute unspecified. */
function stateOf(word: string, name: string): { state: string | boolean | null } | null {
  if (word === name) return { state: true };
  if (word === `-${name}`) return { state: false };
  if (word === `!${name}`) return { state: null };
  return word.startsWith(`${name}=`) ? { state: word.slice(name.length + 1) } : null;
}

const unquoted = (pattern: string): string =>
  pattern.startsWith('"') ? pattern.slice(1, -1).replace(/\\(["\\])/g, '$1') : pattern;

/** As for `.gitignore`: a pattern without a slash is one for names, whatever folder they are in. */
function isMatched(pattern: string, path: readonly string[]): boolean {
  // It is one for folders, which have no attributes.
  if (pattern.endsWith('/')) return false;
  if (!pattern.includes('/')) return isNameMatched(pattern, path.at(-1)!);
  return isWildMatch(pattern.replace(/^\//, '').split('/'), path, {
    isStar: (part) => part === '**',
    fits: isNameMatched,
  });
}

const isNameMatched = (pattern: string, name: string): boolean =>
  isWildMatch(pattern.match(TOKEN) ?? [], [...name], { isStar: (token) => /^\*+$/.test(token), fits });

const TOKEN = /\*+|\[[!^]?\]?[^\]]*\]|\\.|[^]/gu;

function fits(token: string, character: string): boolean {
  if (token === '?') return true;
  if (token.length > 2 && token.startsWith('[')) return isInClass(token.slice(1, -1), character);
  return token.replace(/^\\(?=.)/su, '') === character;
}

function isInClass(text: string, character: string): boolean {
  const isNegated = /^[!^]/.test(text);
  const parts = (isNegated ? text.slice(1) : text).match(/[^]-[^]|[^]/gu) ?? [];
  const isIn = parts.some((part) => {
    const [from, , to = from] = [...part];
    return from <= character && character <= to;
  });
  return isIn !== isNegated;
}

/** Matches with wildcards for any number of items, in a time that grows with the product of both lengths at most. */
function isWildMatch<Pattern, Item>(
  pattern: readonly Pattern[],
  items: readonly Item[],
  {
    isStar,
    fits: isFit,
  }: { isStar: (part: Pattern) => boolean; fits: (part: Pattern, item: Item) => boolean },
): boolean {
  let [at, item] = [0, 0];
  let star: { at: number; item: number } | null = null;
  while (item < items.length) {
    if (at < pattern.length && isStar(pattern[at])) star = { at: at++, item };
    else if (at < pattern.length && isFit(pattern[at], items[item])) {
      at += 1;
      item += 1;
    } else if (star !== null) {
      // The wildcard takes one item more.
      star.item += 1;
      [at, item] = [star.at + 1, star.item];
    } else return false;
  }
  return pattern.slice(at).every(isStar);
}
