/** Kinds of things that have names by which code, addresses and people tell them apart. */
export type NamedKind = 'component' | 'query' | 'page';

export type NameProblem = 'invalid' | 'too_long' | 'taken';

/** Length of a page's name that ToolJet's editor takes, as JavaScript counts it: 2.27.1 when a page is added, 3.x also in a rename. */
export const MAX_PAGE_NAME = 32;

/** Tells if code can call a thing by a name, and if ToolJet takes it. */
export const isCodeName = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name);

/** Names that ToolJet takes for components and queries, though code cannot write all of them behind a dot. */
const TAKEN_BY_TOOLJET = /^[\w-]+$/;

/** Returns why a thing cannot be given this name; null if it can. `others`: the names of the others of its kind, on its page. */
export function problemOfName(kind: NamedKind, name: string, others: readonly string[]): NameProblem | null {
  if (kind === 'page' ? name.trim() === '' : !isCodeName(name)) return 'invalid';
  if (kind === 'page' && name.length > MAX_PAGE_NAME) return 'too_long';
  return others.includes(name) ? 'taken' : null;
}

/** A name that an edit must not give. Who asks for a name checks it before. */
export class NameError extends Error {
  constructor(
    readonly problem: NameProblem,
    name: string,
  ) {
    super(`The name ${JSON.stringify(name)} is ${problem === 'too_long' ? 'too long' : problem}.`);
  }
}

/** @throws NameError for a name that cannot be given */
export function requireName(kind: NamedKind, name: string, others: readonly string[]): void {
  const problem = problemOfName(kind, name, others);
  if (problem !== null) throw new NameError(problem, name);
}

/** Returns a name for a copy: the same, if ToolJet takes it. */
export const nameOfCopy = (name: string): string => (TAKEN_BY_TOOLJET.test(name) ? name : codeNameFrom(name));

/** Makes a name for code of any words. */
export function codeNameFrom(words: string): string {
  const name = words.replace(/\W+/g, '_');
  return isCodeName(name) ? name : `_${name}`;
}

/** Returns `Orders`, `Orders 2`, or the next unused number, cut to what ToolJet takes. */
export function freePageName(name: string, names: readonly string[]): string {
  const base = name.replace(/ \d+$/, '');
  for (let number = 1; ; number += 1) {
    const [words, end] = number === 1 ? [name, ''] : [base, ` ${number}`];
    const free = cutTo(words, MAX_PAGE_NAME - end.length) + end;
    if (!names.includes(free)) return free;
  }
}

/** Cuts a text to a length, and no character in two. */
function cutTo(text: string, length: number): string {
  const cut = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(cut) ? cut.slice(0, -1) : cut;
}
