import { JsonTooLargeError, parseJson, printJson, reconcile } from '../../../core/json-text';
import { blobOidOf } from '../blob-oid';
import { maxFileBytes } from '../find-file';
import { MAX_META_VALUES } from '../meta-file';
import { parseIfSound } from '../parse-if-sound';
import type { TreeView } from '../tree-view';
import { MAX_PARTS, READ_AT_ONCE, type PartFile } from './read-parts';
import { cannotBeSplit } from './refuse-document';
import type { PartText } from './split-parts';

/** A part as a commit has it: a file that is there already, or what is to be written. `path` from the app's folder. */
export type LaidPart = { path: string; oid: string } | { path: string; content: Buffer };

/** What is written must be readable: so long a document is. */
const LIMITS = { maxLength: maxFileBytes };
/** Of what stands there, and may be anything. */
const READABLE = { maxDepth: 100, maxValues: MAX_META_VALUES };
/** A line of a part stands in the document with that before it, and with what separates it from the next part. */
const BYTES_OF_LINE = 8;

/**
 * The files of these parts. One whose part has not changed keeps its id, whatever its white space; of one that has
 * changed only the values that differ are written anew, laid out as it is; a new one is laid out as the platform does.
 */
export async function layParts(
  view: TreeView,
  parts: readonly PartText[],
  standing: readonly PartFile[],
): Promise<LaidPart[]> {
  if (parts.length > MAX_PARTS)
    throw cannotBeSplit(`The app would have ${parts.length} files, and ${MAX_PARTS} is the most`);
  const oids = new Map(standing.map(({ path, oid }) => [path, oid]));
  const laid: LaidPart[] = [];
  let bytesLeft = maxFileBytes;
  for (let start = 0; start < parts.length; start += READ_AT_ONCE) {
    const some = parts.slice(start, start + READ_AT_ONCE);
    const files = await Promise.all(some.map((part) => layPart(view, part, oids.get(part.path) ?? null)));
    files.forEach((file, index) => {
      bytesLeft -= joinedBytes('content' in file ? file.content : Buffer.from(some[index].text));
    });
    if (bytesLeft < 0) throw tooLarge();
    laid.push(...files);
  }
  return laid;
}

async function layPart(view: TreeView, { path, text }: PartText, oid: string | null): Promise<LaidPart> {
  if (oid === null) return { path, content: print(text) };
  // Most are told by their ids, without being read.
  if (isOf(oid, text) || isOf(oid, `${text}\n`)) return { path, oid };
  const before = await view.readBlob(oid, maxFileBytes);
  const after = revise(before, text);
  return after.equals(before) ? { path, oid } : { path, content: after };
}

const isOf = (oid: string, text: string): boolean => blobOidOf(Buffer.from(text)) === oid;

/** What is no part is replaced as a whole. */
function revise(before: Buffer, text: string): Buffer {
  const standing = before.toString('utf8');
  const document = Buffer.from(standing).equals(before) ? parseIfSound(standing, READABLE) : null;
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
  cannotBeSplit(`In its parts, the app would be larger than ${maxFileBytes / 1024 / 1024} MiB`);
