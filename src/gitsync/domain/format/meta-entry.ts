import { AppError, unprocessable } from '../../../core/errors';
import {
  isUnreadableJson,
  parseJson,
  type JsonNode,
  type JsonDocument,
  type ParseLimits,
} from '../../../core/json-text';
import { ID_RULE, isStorableId, MAX_ID_LENGTH } from '../../../core/names';

/** Fields of an entry, in the order in which they are written. */
export const metaFieldNames = [
  'gitAppName',
  'lastCommitMessage',
  'gitVersionId',
  'lastpushDate',
  'gitVersionName',
  'lastCommitUser',
] as const;

type MetaField = (typeof metaFieldNames)[number];

/** An app's entry in `.meta/meta.json`, with the file's field names. A missing or mistyped field is null. */
export interface MetaEntry extends Record<MetaField, string | null> {
  gitAppId: string;
  /** Set if the entry does not identify the app's file. */
  problem: RepositoryProblem | null;
}

/** Fields that Trellis writes into an entry. */
export type MetaEntryFields = Record<MetaField, string>;

/** The last commit of an app according to its entry. */
export interface EntryCommit {
  message: string;
  author: { name: string; email: null };
  /** ISO 8601; null if the entry has no valid date. */
  date: string | null;
}

/** An entry with the names that make its file's path. */
export type NamedEntry = MetaEntry & { gitAppName: string; gitVersionName: string };

export function isNamed(entry: MetaEntry): entry is NamedEntry {
  return entry.gitAppName !== null && entry.gitVersionName !== null;
}

export function readMetaEntry(gitAppId: string, node: JsonNode): MetaEntry {
  const fields = metaFieldNames.map((name) => [name, node.document.findString(node.get(name))]);
  const entry = { gitAppId, ...(Object.fromEntries(fields) as Record<MetaField, string | null>) };
  return { ...entry, problem: findProblem(entry, node) };
}

function findProblem(entry: Omit<MetaEntry, 'problem'>, node: JsonNode): RepositoryProblem | null {
  const where = `The entry ${quoted(entry.gitAppId.slice(0, MAX_ID_LENGTH))} of .meta/meta.json`;
  const problem = (what: string): RepositoryProblem => ({
    code: 'git_invalid_entry',
    detail: `${where} ${what}.`,
  });
  if (node.kind !== 'object') return problem('is not an object');
  if (entry.gitAppId === '') return problem('has no id');
  if (!isStorableId(entry.gitAppId)) return problem(`has an id that cannot be stored: ${ID_RULE}`);
  for (const field of ['gitAppName', 'gitVersionName'] as const) {
    if (entry[field] === null) return problem(`has no string as ${field}`);
  }
  const versionId = node.get('gitVersionId');
  // An app whose entry lacks the version's id can still be read: its document has the id.
  if (versionId !== null && versionId.kind !== 'string' && versionId.kind !== 'null') {
    return problem('has no string as gitVersionId');
  }
  if (entry.gitVersionId !== null && !isStorableId(entry.gitVersionId)) {
    return problem(`has a gitVersionId that cannot be stored: ${ID_RULE}`);
  }
  return null;
}

/** Returns null if the entry says nothing about a commit. */
export function lastCommitOf(entry: MetaEntry): EntryCommit | null {
  if (entry.lastCommitMessage === null && entry.lastCommitUser === null) return null;
  return {
    message: entry.lastCommitMessage ?? '',
    author: { name: entry.lastCommitUser ?? '', email: null },
    date: isoDateOf(entry.lastpushDate),
  };
}

function isoDateOf(text: string | null): string | null {
  const time = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}

/** Reason why an app of a repository cannot be read; `detail` is a sentence for users. */
export interface RepositoryProblem {
  code:
    | 'git_invalid_repository'
    | 'git_invalid_entry'
    | 'git_unsafe_name'
    | 'git_duplicate_name'
    | 'git_file_missing'
    | 'git_symbolic_link'
    | 'git_submodule'
    | 'git_not_a_file'
    | 'git_too_large'
    | 'git_lfs'
    | 'git_unsupported_layout';
  detail: string;
  /** The entry is left over: its file is gone, or belongs to an entry that was pushed later. There is no app to use. */
  isStale?: true;
}

/** Returns the error of an operation that a problem stops. Its data has the problem, with a code of its own. */
export function invalidRepository({ code, detail }: RepositoryProblem, remedy?: string): AppError {
  return unprocessable('git_invalid_repository', detail, {
    remedy: remedy ?? 'Fix it in the repository, then try again.',
    data: { problem: { code, detail } },
  });
}

/** Returns the error of a commit to the split layout that would lose something of the app's document. */
export const cannotBeSplit = (reason: string): AppError =>
  invalidRepository(
    {
      code: 'git_unsupported_layout',
      detail: `${reason}. The repository uses the split layout, which has a file for each entity.`,
    },
    'Fix it in the app’s document, or commit the app to another repository, branch or directory.',
  );

export const isCannotBeSplit = (error: unknown): boolean =>
  error instanceof AppError &&
  (error.data?.problem as RepositoryProblem | undefined)?.code === 'git_unsupported_layout';

export function missingFile(path: string): RepositoryProblem {
  return { code: 'git_file_missing', detail: `There is no ${quoted(path)} in the repository.` };
}

/** Quotes a text for a sentence, and escapes what would break its line. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Returns null if the text is not valid JSON or exceeds the limits. */
export function parseIfValid(text: string, limits?: ParseLimits): JsonDocument | null {
  try {
    return parseJson(text, limits);
  } catch (error) {
    if (isUnreadableJson(error)) return null;
    throw error;
  }
}
