import type { TreeReader } from './tree-reader';

/** Limit far above real files; a longer one is not read. */
const MAX_BYTES = 64 * 1024;
const FILE = '.gitattributes';

/** A value, true for an attribute that is set, false for one that is unset, and null for one that is unspecified. */
type State = string | boolean | null;

/** A line for files: their pattern, and what it says of them, such as `-text` or `filter=lfs`. */
interface Rule {
  pattern: string;
  words: string[];
}

/** Attributes that a macro sets, by its name. */
type Macros = ReadonlyMap<string, readonly string[]>;

/**
 * Returns what the `.gitattributes` files of a tree say of a path. The file in the nearest folder counts, and in it the last
 * line; the file at the root may define macros (gitattributes(5)).
 */
export async function findGitAttribute(tree: TreeReader, path: string, name: string): Promise<State> {
  const parts = path.split('/');
  const files: { lines: string[]; path: string[] }[] = [];
  for (let depth = parts.length - 1; depth >= 0; depth -= 1) {
    const entry = await tree.findEntry([...parts.slice(0, depth), FILE].join('/'));
    if (entry?.kind !== 'blob' || entry.size === null || entry.size > MAX_BYTES) continue;
    const text = (await tree.readBlob(entry.oid, MAX_BYTES)).toString('utf8');
    files.push({ lines: text.split(/\r?\n/), path: parts.slice(depth) });
  }
  const root = files.find((file) => file.path.length === parts.length);
  const macros: Macros = new Map((root?.lines ?? []).map(readMacro).filter((macro) => macro !== null));
  const states = new Map<string, State>();
  for (const file of files)
    for (const line of file.lines.reverse()) {
      addRule(states, line, { path: file.path, macros });
      if (states.has(name)) break;
    }
  return states.get(name) ?? null;
}

function addRule(
  states: Map<string, State>,
  line: string,
  { path, macros }: { path: readonly string[]; macros: Macros },
): void {
  const rule = readRule(line);
  if (rule && isMatched(rule.pattern, path)) addStates(states, rule.words, macros);
}

/** Adds what is not known yet, as lines before say less than those behind. */
function addStates(states: Map<string, State>, words: readonly string[], macros: Macros): void {
  for (const [name, state] of words.map(stateOf).reverse()) {
    if (states.has(name)) continue;
    states.set(name, state);
    if (state === true) addStates(states, macros.get(name) ?? [], macros);
  }
}

/** `!name` makes an attribute unspecified. */
function stateOf(word: string): [name: string, state: State] {
  if (word.startsWith('-')) return [word.slice(1), false];
  if (word.startsWith('!')) return [word.slice(1), null];
  const at = word.indexOf('=');
  return at < 0 ? [word, true] : [word.slice(0, at), word.slice(at + 1)];
}

function readMacro(line: string): [name: string, words: string[]] | null {
  const match = /^\s*\[attr\](\S+)(.*)$/.exec(line);
  return match && [match[1], wordsOf(match[2])];
}

function readRule(line: string): Rule | null {
  const match = /^\s*(?!#|\[attr\]\S)("(?:[^"\\]|\\.)*"|\S+)\s+(.*)$/.exec(line);
  return match && { pattern: unquoted(match[1]), words: wordsOf(match[2]) };
}

const wordsOf = (text: string): string[] => text.split(/\s+/).filter((word) => word !== '');

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
