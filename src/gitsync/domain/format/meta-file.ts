import { AppError } from '../../../core/errors';
import {
  applyEdits,
  JsonSyntaxError,
  JsonTooDeepError,
  JsonTooManyValuesError,
  parseJson,
  composeText,
  lastMembers,
  semanticallyEqual,
  type JsonDocument,
  type JsonEdit,
  type ComposedItem,
  type JsonMember,
} from '../../../core/json-text';
import { nameKey } from '../../../core/names';
import { isLfsPointer, lfsPointer } from './git-attributes';
import {
  MetaEntry,
  MetaEntryFields,
  metaFieldNames,
  readMetaEntry,
  invalidRepository,
  parseIfValid,
  RepositoryProblem,
  isNamed,
} from './meta-entry';
import type { RepositoryLayout } from './repository-layout';
import { maxFileBytes, findFile, type TreeReader } from './tree';

/** Escapes of characters that need none, by which one text may have several spellings. */
const OTHER_SPELLING = /\\[u/]/;

/** Values in 32 MiB of real entries. A hostile file with sixteen million zeros would exhaust the memory. */
export const MAX_META_VALUES = 2_500_000;

/**
 * `.meta/meta.json`, the list of a repository's apps. Immutable: an edit returns a new one, whose text differs only in
 * the values that were changed.
 */
export class MetaFile {
  static readonly empty = new MetaFile('{}');

  private cachedDocument: JsonDocument | null = null;
  private cachedEntries: readonly MetaEntry[] | null = null;
  private hasOtherSpelling: boolean | null = null;

  /** Use `parseMeta`, which checks the text. */
  constructor(
    readonly text: string,
    document: JsonDocument | null = null,
  ) {
    this.cachedDocument = document;
  }

  private get document(): JsonDocument {
    return (this.cachedDocument ??= parseJson(this.text));
  }

  /** In the order of the file. If an id occurs twice, the last entry counts, at the position of the first. */
  entries(): readonly MetaEntry[] {
    if (this.cachedEntries === null) {
      const members = new Map(this.document.root.members.map(({ key, value }) => [key, value]));
      this.cachedEntries = [...members].map(([gitAppId, node]) => readMetaEntry(gitAppId, node));
    }
    return this.cachedEntries;
  }

  findEntry(gitAppId: string): MetaEntry | null {
    const node = this.document.root.get(gitAppId);
    return node === null ? null : readMetaEntry(gitAppId, node);
  }

  /** Returns the entry's text, which shows whether anything in it has changed. */
  findEntryText(gitAppId: string): string | null {
    const node = this.document.root.get(gitAppId);
    return node === null ? null : this.document.sliceOf(node);
  }

  /**
   * Returns false only if no two strings of the file are this text. Reading all entries takes ten times as long as the
   * rest of most commits.
   */
  mayRepeat(text: string): boolean {
    if ((this.hasOtherSpelling ??= OTHER_SPELLING.test(this.text))) return true;
    const spelled = JSON.stringify(text);
    const first = this.text.indexOf(spelled);
    return this.text.includes(spelled, first + spelled.length);
  }

  /** Sets these fields of an entry and leaves the others; a new entry comes last. */
  withEntry(gitAppId: string, fields: MetaEntryFields): MetaFile {
    const values = metaFieldNames.map((name) => [name, fields[name]] as const);
    return this.edited(entryEdits(this.document, gitAppId, values));
  }

  withoutEntry(gitAppId: string): MetaFile {
    return this.edited(entryRemoval(this.document, gitAppId));
  }

  toBuffer(): Buffer {
    return Buffer.from(this.text);
  }

  private edited(edits: JsonEdit[]): MetaFile {
    if (edits.length === 0) return this;
    return new MetaFile(applyEdits(this.document, edits));
  }
}

/**
 * Parses the file. A missing or blank one has no apps.
 * @throws AppError `git_invalid_repository` where the file as a whole is not valid
 */
export function parseMeta(content: Buffer | string | null): MetaFile {
  const text = content === null ? '' : typeof content === 'string' ? content : decodeMeta(content);
  if (Buffer.byteLength(text) > maxFileBytes) throw unusable('is larger than 32 MiB');
  if (text.trim() === '') return MetaFile.empty;
  const document = parse(text);
  if (document.root.kind !== 'object') throw unusable('is not an object of apps');
  return new MetaFile(text, document);
}

function parse(text: string): JsonDocument {
  try {
    return parseJson(text, { maxValues: MAX_META_VALUES });
  } catch (error) {
    if (error instanceof JsonTooManyValuesError) throw unusable(`has more than ${MAX_META_VALUES} values`);
    if (!(error instanceof JsonSyntaxError || error instanceof JsonTooDeepError)) throw error;
    const where = error instanceof JsonSyntaxError ? ` (line ${error.line}, column ${error.column})` : '';
    throw unusable(`is not valid JSON: ${error.message.replace(/\.$/, '')}${where}`);
  }
}

/**
 * Decodes UTF-8. Other bytes would not survive an edit; a byte order mark does.
 * @throws AppError `git_invalid_repository`
 */
export function decodeMeta(content: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw unusable('is not UTF-8');
  }
}

function unusable(what: string) {
  return invalidRepository(
    { code: 'git_invalid_repository', detail: `The file .meta/meta.json of the repository ${what}.` },
    'Restore an earlier state of that file in the repository, or fix it by hand.',
  );
}

const LIMITS = { maxValues: MAX_META_VALUES };

/** An entry's position in the text. */
interface Member {
  key: string;
  start: number;
  end: number;
}

export interface FollowedMeta {
  /** Null if the text is not an object of apps. */
  outline: MetaOutline | null;
  /** Ids of the entries that may differ; null if any may. */
  changed: ReadonlySet<string> | null;
}

/**
 * The positions of the entries in one version of `.meta/meta.json`. A history has thousands of versions of it, and
 * neighbours differ in a few values. With the outline of one version, only the part of the next that differs needs to
 * be parsed to tell which entries have changed.
 */
export class MetaOutline {
  private constructor(
    private readonly text: string,
    private readonly members: readonly Member[],
    /** Upper limit of the values in the text. */
    private readonly valueCount: number,
  ) {}

  /** Parses the whole text. Returns null if it is not an object of apps. */
  static of(text: string): MetaOutline | null {
    const document = parseIfValid(text, LIMITS);
    if (document?.root.kind !== 'object') return null;
    return new MetaOutline(text, membersOf(document, 0), document.size);
  }

  /** Returns the outline of another version, and the entries in which the two differ. */
  follow(text: string): FollowedMeta {
    if (text === this.text) return { outline: this, changed: new Set() };
    return this.splice(text) ?? { outline: MetaOutline.of(text), changed: null };
  }

  /**
   * Parses only the entries around the difference. The text before and after them is the same in both versions, so if these
   * entries are valid members of an object, the whole text is valid. Returns null if more has to be parsed.
   */
  private splice(text: string): FollowedMeta | null {
    const same = commonEnds(this.text, text);
    const end = this.text.length - same.atEnd;
    const first = this.members.findIndex((member) => member.end >= same.atStart);
    const last = this.members.findLastIndex((member) => member.start <= end);
    if (first === -1 || last < first) return null;
    const { start } = this.members[first];
    const growth = text.length - this.text.length;
    if (same.atStart < start || end > this.members[last].end) return null;
    const document = parseIfValid(`{${text.slice(start, this.members[last].end + growth)}}`, LIMITS);
    const valueCount = this.valueCount + (document?.size ?? 0);
    if (document === null || document.root.count === 0 || valueCount > MAX_META_VALUES) return null;
    const replaced = this.members.slice(first, last + 1);
    const read = membersOf(document, start - 1);
    const after = this.members
      .slice(last + 1)
      .map((member) => ({ ...member, start: member.start + growth, end: member.end + growth }));
    return {
      outline: new MetaOutline(text, [...this.members.slice(0, first), ...read, ...after], valueCount),
      changed: new Set([...replaced, ...read].map(({ key }) => key)),
    };
  }
}

const membersOf = (document: JsonDocument, offset: number): Member[] =>
  document.root.members.map(({ key, keyStart, value }) => ({
    key,
    start: keyStart + offset,
    end: value.end + offset,
  }));

/** Counts the equal characters at the start and, after those, at the end. */
function commonEnds(one: string, other: string): { atStart: number; atEnd: number } {
  const most = Math.min(one.length, other.length);
  let atStart = 0;
  while (atStart < most && one.charCodeAt(atStart) === other.charCodeAt(atStart)) atStart += 1;
  let atEnd = 0;
  const rest = most - atStart;
  while (
    atEnd < rest &&
    one.charCodeAt(one.length - 1 - atEnd) === other.charCodeAt(other.length - 1 - atEnd)
  )
    atEnd += 1;
  return { atStart, atEnd };
}

interface ReadMeta {
  /** Empty where the file cannot be read. */
  meta: MetaFile;
  problem: RepositoryProblem | null;
}

export function readMeta(tree: TreeReader, layout: RepositoryLayout): Promise<ReadMeta> {
  const read = () => readMetaOf(tree, layout);
  return tree.parseOnce?.(layout.metaPath, read) ?? read();
}

async function readMetaOf(tree: TreeReader, layout: RepositoryLayout): Promise<ReadMeta> {
  const { entry, problem } = await findFile(tree, layout.metaPath);
  if (entry === null) return { meta: MetaFile.empty, problem };
  try {
    const content = await tree.readBlob(entry.oid, maxFileBytes);
    if (isLfsPointer(content)) return { meta: MetaFile.empty, problem: lfsPointer(layout.metaPath) };
    return { meta: parseMeta(content), problem: null };
  } catch (error) {
    return { meta: MetaFile.empty, problem: problemOf(error) };
  }
}

/** @throws AppError `git_invalid_repository` */
export async function getMeta(tree: TreeReader, layout: RepositoryLayout): Promise<MetaFile> {
  const { meta, problem } = await readMeta(tree, layout);
  if (problem === null) return meta;
  throw invalidRepository(
    problem,
    'Restore an earlier state of that file in the repository, or fix it by hand.',
  );
}

/** Returns the problem of an invalid file. Rethrows other errors, such as a damaged mirror. */
export function problemOf(error: unknown): RepositoryProblem {
  if (!(error instanceof AppError)) throw error;
  if (error.code !== 'git_invalid_repository' && error.code !== 'git_too_large') throw error;
  return { code: error.code, detail: error.message };
}

/** Returns edits that set these fields of an app's entry and leave the others; a new entry comes last. */
export function entryEdits(
  { root }: JsonDocument,
  gitAppId: string,
  fields: readonly (readonly [name: string, value: string])[],
): JsonEdit[] {
  const present = root.get(gitAppId);
  if (present?.kind !== 'object')
    return [{ op: 'add', path: [gitAppId], raw: JSON.stringify(Object.fromEntries(fields), null, 2) }];
  return fields.map(([name, value]) => ({
    op: present.get(name) === null ? 'add' : 'replace',
    path: [gitAppId, name],
    raw: JSON.stringify(value),
  }));
}

export function entryRemoval({ root }: JsonDocument, gitAppId: string): JsonEdit[] {
  return root.get(gitAppId) === null ? [] : [{ op: 'remove', path: [gitAppId] }];
}

interface MetaTexts {
  base: string;
  mine: string;
  theirs: string;
}

/** `renamed_twice`: both sides renamed an app; `name_taken`: two apps have one path since the merge. */
export interface MetaConflict {
  kind: 'renamed_twice' | 'name_taken';
  gitAppId: string;
  mine: MetaEntry | null;
  theirs: MetaEntry | null;
}

/** Result of a merge. `text` is valid in any case. */
export interface MergedMeta {
  text: string;
  conflicts: MetaConflict[];
}

/**
 * Merges `.meta/meta.json` by entry. If both sides changed an entry, the newer `lastpushDate` wins; if one side removed it and
 * the other changed it, it stays. Entries that theirs added come last.
 * @throws AppError `git_invalid_repository` if a text is not an object of apps
 */
export function mergeMeta({ base, mine, theirs }: Record<keyof MetaTexts, string | Buffer>): MergedMeta {
  const files = { base: parseMeta(base), mine: parseMeta(mine), theirs: parseMeta(theirs) };
  const text = mergedText({ base: files.base.text, mine: files.mine.text, theirs: files.theirs.text });
  return { text, conflicts: [...findRenamedTwice(files), ...findNamesTaken(files, parseMeta(text))] };
}

function mergedText({ base, mine, theirs }: MetaTexts): string {
  if (mine === theirs || theirs === base) return mine;
  if (mine === base) return theirs;
  const home = parseJson(mine).root;
  const [b, t] = [base, theirs].map((text) => lastMembers(parseJson(text).root));
  const m = lastMembers(home);
  const items: ComposedItem[] = [];
  const add = (key: string, originIndex: number) => {
    const member = mergeEntry(b.get(key), m.get(key), t.get(key));
    if (!member) return;
    const { keyStart, keyEnd, value } = member;
    items.push({ keyText: value.document.text.slice(keyStart, keyEnd), originIndex, value });
  };
  home.members.forEach(({ key, value }, index) => m.get(key)!.value.index === value.index && add(key, index));
  for (const key of t.keys()) if (!m.has(key)) add(key, -1);
  return composeText(home.document, { home, items });
}

type Entry = JsonMember | undefined;

function mergeEntry(base: Entry, mine: Entry, theirs: Entry): Entry {
  if (isSame(mine, theirs) || isSame(base, theirs)) return mine;
  if (isSame(base, mine)) return theirs;
  if (!mine || !theirs) return mine ?? theirs;
  return dateOf(theirs) > dateOf(mine) ? theirs : mine;
}

const isSame = (one: Entry, other: Entry): boolean =>
  one && other ? semanticallyEqual(one.value, other.value) : one === other;

function dateOf({ value }: JsonMember): number {
  const time = Date.parse(value.document.findString(value.get('lastpushDate')) ?? '');
  return Number.isNaN(time) ? -Infinity : time;
}

interface Files {
  base: MetaFile;
  mine: MetaFile;
  theirs: MetaFile;
}

function findRenamedTwice({ base, mine, theirs }: Files): MetaConflict[] {
  return base.entries().flatMap(({ gitAppId, gitAppName }): MetaConflict[] => {
    const [own, other] = [mine.findEntry(gitAppId), theirs.findEntry(gitAppId)];
    const names = new Set([gitAppName, own?.gitAppName, other?.gitAppName]);
    return own && other && names.size === 3
      ? [{ kind: 'renamed_twice', gitAppId, mine: own, theirs: other }]
      : [];
  });
}

/** Finds apps that share a path only since the merge. */
function findNamesTaken({ mine, theirs }: Files, result: MetaFile): MetaConflict[] {
  const [own, other] = [pathsOf(mine), pathsOf(theirs)];
  return [...pathsOf(result)].flatMap(([path, ids]): MetaConflict[] => {
    const isNew = ids.length > 1 && (own.get(path)?.length ?? 0) < 2 && (other.get(path)?.length ?? 0) < 2;
    if (!isNew) return [];
    const added = ids.find((id) => !own.get(path)?.includes(id)) ?? ids[1];
    return [
      {
        kind: 'name_taken',
        gitAppId: added,
        mine: mine.findEntry(own.get(path)?.[0] ?? ids[0]),
        theirs: theirs.findEntry(added),
      },
    ];
  });
}

function pathsOf(file: MetaFile): Map<string, string[]> {
  const paths = new Map<string, string[]>();
  for (const entry of file.entries()) {
    if (!isNamed(entry)) continue;
    const path = nameKey(`${entry.gitAppName}/${entry.gitVersionName}`);
    const others = paths.get(path);
    if (others) others.push(entry.gitAppId);
    else paths.set(path, [entry.gitAppId]);
  }
  return paths;
}
