import { invalidRepository, quoted, type RepositoryProblem } from './meta-entry';
import type { TreeReader } from './tree';

/** Limit far above real files; a longer one is not read. */
const MAX_BYTES = 64 * 1024;
const FILE = '.gitattributes';

/** Value of an attribute; true if it is set, false if unset, null if unspecified. */
type State = string | boolean | null;

/** A line: a pattern of files and their attributes, such as `-text` or `filter=lfs`. */
interface Rule {
  pattern: string;
  words: string[];
}

/** Attributes that a macro sets, by its name. */
type Macros = ReadonlyMap<string, readonly string[]>;

/**
 * Returns an attribute of a path from the `.gitattributes` files of a tree. The file in the nearest folder wins and, within it,
 * the last line; the file at the root may define macros (gitattributes(5)).
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

/** Adds states that are not set yet, last word first, as later words and lines win. */
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

/** Matches as `.gitignore` does: a pattern without a slash matches names in any folder. */
function isMatched(pattern: string, path: readonly string[]): boolean {
  // The pattern is for folders, which have no attributes.
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

/** Matches with wildcards for any number of items, in time at most proportional to the product of both lengths. */
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

/** Pointers are no longer (git-lfs/docs/spec.md), and hardly any app's document is that short. */
const MAX_POINTER_BYTES = 1024;
/** Version, SHA-256 and size, each on a line. */
const MIN_POINTER_BYTES = 120;
const POINTER =
  /^version https:\/\/(?:git-lfs|hawser)\.github\.com\/spec\/v1\n(?:[a-z0-9.-]+ .*\n)*oid sha256:/;

/** Tells if a file holds a pointer of Git LFS in place of its content. */
export const isLfsPointer = (content: Buffer): boolean =>
  content.length <= MAX_POINTER_BYTES && POINTER.test(content.toString('latin1'));

/** Returns the problem with a file that is a pointer. Reads only files that are small enough for one. */
export async function findLfsProblem(
  tree: TreeReader,
  { oid, size }: { oid: string; size: number | null },
  path: string,
): Promise<RepositoryProblem | null> {
  if (size === null || size < MIN_POINTER_BYTES || size > MAX_POINTER_BYTES) return null;
  return isLfsPointer(await tree.readBlob(oid, MAX_POINTER_BYTES)) ? lfsPointer(path) : null;
}

export const lfsPointer = (path: string): RepositoryProblem => ({
  code: 'git_lfs',
  detail:
    `${quoted(path)} is a pointer of Git LFS, which Trellis does not read. ` +
    `Take the file out of Git LFS in a clone, with git lfs migrate export --include=${quoted(path)}, ` +
    'or exclude it in .gitattributes and commit it again.',
});

/**
 * Requires that `.gitattributes` gives none of these paths to Git LFS: clones would show files that are no pointers as changed.
 * @throws AppError `git_invalid_repository`
 */
export async function requireOutsideLfs(tree: TreeReader, paths: readonly string[]): Promise<void> {
  // Patterns set attributes, and the part files of a folder differ only in their ids.
  const oneOfEach = new Map(paths.map((path) => [path.slice(0, path.lastIndexOf('/') + 1), path]));
  for (const path of oneOfEach.values()) {
    if ((await findGitAttribute(tree, path, 'filter')) !== 'lfs') continue;
    throw invalidRepository(
      {
        code: 'git_lfs',
        detail: `.gitattributes gives ${quoted(path)} to Git LFS, which Trellis does not write.`,
      },
      'Exclude apps in .gitattributes, for example with a last line “*.json !filter !diff !merge”, then try again.',
    );
  }
}
