import {
  applyEdits,
  JsonSyntaxError,
  JsonTooDeepError,
  JsonTooManyValuesError,
  parseJson,
  type JsonDocument,
  type JsonEdit,
} from '../../../core/json-text';
import { entryEdits, entryRemoval } from './entry-edits';
import { maxFileBytes } from './find-file';
import { MetaEntry, MetaEntryFields, metaFieldNames, readMetaEntry } from './meta-entry';
import { invalidRepository } from './repository-problem';

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
    if (OTHER_SPELLING.test(this.text)) return true;
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
