import { JsonTooLargeError, parseJson, printJson, reconcile } from '../../../../core/json-text';
import { maxFileBytes } from '../find-file';
import { MAX_META_VALUES } from '../meta-file';
import { parseIfValid } from '../parse-if-valid';
import type { TreeReader } from '../tree-reader';
import { MAX_PARTS, READ_AT_ONCE, type PartFile } from './read-parts';
import { cannotBeSplit } from '../repository-problem';
import type { PartText } from './part-files';
import { blobOidOf } from '../tree-reader';

/** A part file of a commit: a blob that exists already, or new content. `path` starts at the app's folder. */
export type SerializedPart = { path: string; oid: string } | { path: string; content: Buffer };

/** A part file that is written must be readable again, so it may be no longer than a document. */
const LIMITS = { maxLength: maxFileBytes };
/** Limits for a file in the repository, which may contain anything. */
const READABLE = { maxDepth: 100, maxValues: MAX_META_VALUES };
/** Bytes that joining adds to each line of a part: its indentation, and the separator before the next part. */
const BYTES_OF_LINE = 8;

/**
 * Serializes the parts of a document. A file whose part has not changed keeps its id, whatever its white space. In one
 * that has changed only the values that differ are written, in its own format; a new file has the platform's format.
 */
export async function serializeParts(
  tree: TreeReader,
  parts: readonly PartText[],
  present: readonly PartFile[],
): Promise<SerializedPart[]> {
  if (parts.length > MAX_PARTS)
    throw cannotBeSplit(`The app would have ${parts.length} files; the limit is ${MAX_PARTS}`);
  const oids = new Map(present.map(({ path, oid }) => [path, oid]));
  const files: SerializedPart[] = [];
  let bytesLeft = maxFileBytes;
  for (let start = 0; start < parts.length; start += READ_AT_ONCE) {
    const some = parts.slice(start, start + READ_AT_ONCE);
    const written = await Promise.all(
      some.map((part) => serializePart(tree, part, oids.get(part.path) ?? null)),
    );
    written.forEach((file, index) => {
      bytesLeft -= joinedBytes('content' in file ? file.content : Buffer.from(some[index].text));
    });
    if (bytesLeft < 0) throw tooLarge();
    files.push(...written);
  }
  return files;
}

async function serializePart(
  tree: TreeReader,
  { path, text }: PartText,
  oid: string | null,
): Promise<SerializedPart> {
  if (oid === null) return { path, content: print(text) };
  // The id alone shows that most files have not changed, so they are not read.
  if (hasContent(oid, text) || hasContent(oid, `${text}\n`)) return { path, oid };
  const before = await tree.readBlob(oid, maxFileBytes);
  const after = revise(before, text);
  return after.equals(before) ? { path, oid } : { path, content: after };
}

const hasContent = (oid: string, text: string): boolean => blobOidOf(Buffer.from(text)) === oid;

/** Replaces a file that is not a valid part as a whole. */
function revise(before: Buffer, text: string): Buffer {
  const present = before.toString('utf8');
  const document = Buffer.from(present).equals(before) ? parseIfValid(present, READABLE) : null;
  if (document?.root.kind !== 'object') return print(text);
  return limited(() => reconcile(document, parseJson(text), { ...LIMITS, hasExactNumbers: true }));
}

const print = (text: string): Buffer => limited(() => printJson(text, 2, LIMITS));

function limited(write: () => string): Buffer {
  try {
    return Buffer.from(write());
  } catch (error) {
    throw error instanceof JsonTooLargeError ? tooLarge() : error;
  }
}

function joinedBytes(content: Buffer): number {
  let lines = 1;
  for (let at = content.indexOf('\n'); at !== -1; at = content.indexOf('\n', at + 1)) lines += 1;
  return content.length + lines * BYTES_OF_LINE;
}

const tooLarge = () =>
  cannotBeSplit(`The app’s part files would be larger than ${maxFileBytes / 1024 / 1024} MiB together`);
