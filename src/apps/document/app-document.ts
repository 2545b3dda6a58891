import { randomUUID } from 'node:crypto';
import {
  applyEdits,
  applyJsonPatch,
  parseJson,
  parseJsonPatch,
  printJson,
  reconcile,
  positionAt,
  type JsonDocument,
  type JsonEdit,
  type JsonPatch,
  type JsonNode,
  type JsonPath,
} from '../../core/json-text';
import { adoptIds, diff, type Difference } from './changes';
import {
  asDocumentError,
  documentTooLarge,
  MAX_DOCUMENT_BYTES,
  MAX_DOCUMENT_DEPTH,
  MAX_DOCUMENT_VALUES,
  invalidDocument,
} from './document-errors';
import { findVersion, renameVersion, replaceVersion, type DocumentVersion } from './document-version';
import { findReferences, type DocumentReferences } from './find-references';
import { kindOf, type DocumentKind } from './kinds';
import type { AppBody, ReadDocument } from './structure';

const LIMITS = {
  maxLength: MAX_DOCUMENT_BYTES,
  maxDepth: MAX_DOCUMENT_DEPTH,
  maxValues: MAX_DOCUMENT_VALUES,
};

/**
 * Parses the document of an app of any kind and generation. Throws AppError `invalid_app_document` with position and reason, or
 * `payload_too_large`.
 */
export function parseAppDocument(source: string | Buffer): AppDocument {
  const text = typeof source === 'string' ? source : decodeDocument(source);
  if (Buffer.byteLength(text, 'utf8') > MAX_DOCUMENT_BYTES) throw documentTooLarge();
  const json = readAs(() => parseJson(text, LIMITS));
  const kind = kindOf(json);
  const body = kind.locateBody(json);
  kind.validate(json, body.path);
  return new AppDocument(json, body, kind);
}

/** Indents by two blanks a document that came inside a JSON request, and so has no white space of its own. */
export function printAppDocument(rawText: string): AppDocument {
  return parseAppDocument(readAs(() => printJson(rawText, 2, LIMITS)));
}

/** Reads an RFC 6902 patch from its raw text. Throws AppError `invalid_patch`. */
export function parsePatch(patchText: string): JsonPatch {
  return readAs(() => parseJsonPatch(patchText, LIMITS));
}

/** Immutable document of an app: its text and its meaning. Changes return another document. */
export class AppDocument {
  private readonly version: DocumentVersion;

  constructor(
    private readonly json: JsonDocument,
    private readonly body: AppBody,
    private readonly kind: DocumentKind,
  ) {
    this.version = findVersion(json, body.path);
  }

  get text(): string {
    return this.json.text;
  }

  get generation(): string {
    return this.body.generation;
  }

  /** Parsed text, with its kind and the positions of the app and its version. */
  get source(): ReadDocument & { kind: DocumentKind } {
    return { kind: this.kind, json: this.json, bodyPath: this.body.path, versionId: this.version.id };
  }

  get name(): string | null {
    return this.json.findString(this.json.find([...this.body.path, 'name']));
  }

  /** Id of the document's version, its `gitVersionId`. Null if it has none. */
  get versionId(): string | null {
    return this.version.id;
  }

  get versionName(): string | null {
    return this.version.name;
  }

  withName(name: string): AppDocument {
    return this.change([{ op: 'add', path: [...this.body.path, 'name'], raw: JSON.stringify(name) }]);
  }

  /**
   * Returns the document for another version. `fromId` is the id of its present version; if the document does not
   * contain that id, its own version is replaced.
   */
  withVersion({ fromId, id, name }: { fromId: string; id: string; name: string }): AppDocument {
    const known = replaceVersion(this.json, this.body.path, { fromId, id, name });
    if (known.length > 0) return this.change(known);
    return this.change(replaceVersion(this.json, this.body.path, { fromId: this.versionId, id, name }));
  }

  /**
   * Returns the document with the name of another one of the app, and for its version, both as that one spells them, which may
   * differ from the app's own. `id`, `name`: of the version, where that document has none. Changes no byte of a document that
   * has them.
   */
  withNamesOf(present: AppDocument, { id, name }: { id: string; name: string }): AppDocument {
    const { versionId, versionName } = present;
    const isSameVersion = this.versionId === versionId && this.versionName === versionName;
    const version = { id: versionId ?? id, name: versionName ?? name };
    const adopted = isSameVersion ? this : this.withVersion({ fromId: this.versionId ?? '', ...version });
    return present.name === null || present.name === adopted.name ? adopted : adopted.withName(present.name);
  }

  /** Returns the document with the ids of another app, where each has one thing of that name in that place. */
  withIdsOf(other: AppDocument): AppDocument {
    return this.become(adoptIds(other.source, this.source));
  }

  withVersionName(name: string): AppDocument {
    return this.change(renameVersion(this.json, this.body.path, name));
  }

  /** Applies an RFC 6902 patch, read or as raw text. Throws AppError `invalid_patch` or `invalid_app_document`. */
  edit(patch: string | JsonPatch): AppDocument {
    return this.become(readAs(() => applyJsonPatch(this.json, patch, LIMITS)));
  }

  /** Changes the document to mean the same as another one. Unchanged parts keep their bytes. */
  replaceWith(wanted: AppDocument): AppDocument {
    return this.become(readAs(() => reconcile(this.json, wanted.json, LIMITS)));
  }

  /** Returns the document with the text of another one wherever both mean the same. */
  spelledAs(other: AppDocument): AppDocument {
    return other.become(readAs(() => reconcile(other.json, this.json, { ...LIMITS, hasExactNumbers: true })));
  }

  references(): DocumentReferences {
    return findReferences(this.json);
  }

  /** Separates the values sent for encrypted options from the document. */
  extractSecrets(): { document: AppDocument; secrets: ExtractedSecret[] } {
    const { edits, secrets } = findSecrets(this.json, this.body.path);
    return { document: this.change(edits), secrets };
  }

  /** Compares this document with a later one of the app. */
  differenceTo(next: AppDocument): Difference {
    return diff(this, next);
  }

  private change(edits: JsonEdit[]): AppDocument {
    if (edits.length === 0) return this;
    return this.become(readAs(() => applyEdits(this.json, edits, LIMITS)));
  }

  private become(text: string): AppDocument {
    return text === this.text ? this : parseAppDocument(text);
  }
}

function readAs<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asDocumentError(error);
  }
}

/** Decodes a file. A byte order mark stays in the text, so that the file keeps its bytes. */
function decodeDocument(bytes: Buffer): string {
  if (bytes.length > MAX_DOCUMENT_BYTES) throw documentTooLarge();
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw notUtf8(bytes, cause);
  }
}

function notUtf8(bytes: Buffer, cause: unknown) {
  const lossy = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const offset = firstDifference(bytes, Buffer.from(lossy, 'utf8'));
  const before = bytes.subarray(0, offset).toString('utf8');
  const { line, column } = positionAt(before, before.length);
  const place = `line ${line}, column ${column} (byte ${offset})`;
  return invalidDocument({
    detail: `The app document is not valid UTF-8, at ${place}.`,
    remedy: 'Save the file as UTF-8.',
    errors: [{ path: '', message: `is not valid UTF-8 at ${place}` }],
    data: { line, column },
    cause,
  });
}

function firstDifference(left: Buffer, right: Buffer): number {
  const length = Math.min(left.length, right.length);
  for (let offset = 0; offset < length; offset += 1) if (left[offset] !== right[offset]) return offset;
  return length;
}

/** Value sent for an encrypted option. It is stored separately, under the id that stays in the document. */
interface ExtractedSecret {
  credentialId: string;
  /** JSON text. */
  value: string;
}

const HOLDERS = ['dataSourceOptions', 'dataSources'];

/** Returns the values of encrypted options, and edits that remove them from the document. */
function findSecrets(document: JsonDocument, bodyPath: JsonPath) {
  const edits: JsonEdit[] = [];
  const secrets: ExtractedSecret[] = [];
  for (const holder of HOLDERS) {
    const path = [...bodyPath, holder];
    for (const [index, item] of (document.find(path)?.items ?? []).entries()) {
      const options = item.get('options');
      if (options) collect({ node: options, path: [...path, index, 'options'] }, { edits, secrets });
    }
  }
  return { edits, secrets };
}

interface Found {
  edits: JsonEdit[];
  secrets: ExtractedSecret[];
}

function collect({ node, path }: { node: JsonNode; path: JsonPath }, found: Found): void {
  if (isEncrypted(node)) {
    cutOut({ node, path }, found);
    return;
  }
  node.items.forEach((item, index) => collect({ node: item, path: [...path, index] }, found));
  for (const { key, value } of node.members) collect({ node: value, path: [...path, key] }, found);
}

function isEncrypted(node: JsonNode): boolean {
  const flag = node.get('encrypted');
  return flag?.kind === 'boolean' && node.document.sliceOf(flag) === 'true';
}

function cutOut({ node, path }: { node: JsonNode; path: JsonPath }, { edits, secrets }: Found): void {
  const value = node.get('value');
  if (!value) return;
  const idPath = [...path, 'credential_id'];
  const idNode = node.get('credential_id');
  const existing = node.document.findString(idNode);
  const credentialId = existing || randomUUID();
  const raw = JSON.stringify(credentialId);
  if (!idNode) edits.push({ op: 'add', path: idPath, raw, position: 0 });
  else if (!existing) edits.push({ op: 'replace', path: idPath, raw });
  edits.push({ op: 'remove', path: [...path, 'value'] });
  secrets.push({ credentialId, value: node.document.sliceOf(value) });
}
