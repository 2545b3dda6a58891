import { applyEdits, type JsonDocument } from '../../../core/json-text';
import type { CommitRequest, PlannedChange } from './commit-plan';
import { maxFileBytes } from '../format/find-file';
import { parseIfValid } from '../format/parse-if-valid';
import type { TreeReader } from '../format/tree-reader';
import { serializeParts, type SerializedPart } from '../format/split/serialize-parts';
import type { PartFile } from '../format/split/read-parts';
import { splitDocument } from '../format/split/write';
import type { AppFolder } from '../format/split/split-folders';
import type { SplitEntry } from '../format/split/split-meta';
import { APP_PATH } from '../format/split/part-files';

/** The app as the tip has it. */
export interface PresentSplitApp {
  entry: SplitEntry | null;
  /** From its entry; without an entry, its path at the last sync. */
  path: string | null;
  folder: AppFolder | null;
}

/**
 * Returns the changes that put the app's document at `path`. `folders`: those that it replaces. Only the part files of
 * these and of its old folder are removed: Trellis did not write the other files.
 */
export async function planSplitTreeChanges(
  { tree, job }: CommitRequest,
  { present, path, folders }: { present: PresentSplitApp; path: string; folders: readonly AppFolder[] },
): Promise<PlannedChange[]> {
  const cleared = present.folder === null ? folders : [present.folder, ...folders];
  const atPath = cleared.find((folder) => folder.path === path)?.parts ?? [];
  const origin = present.folder?.parts ?? atPath;
  const parts =
    job.document === null
      ? await renameParts(tree, origin, job.name)
      : await partsOf(tree, origin, job.document.toString('utf8'));
  const oids = new Map(atPath.map((part) => [part.path, part.oid]));
  const isUnchanged = (part: SerializedPart) => 'oid' in part && oids.get(part.path) === part.oid;
  const written = parts
    .filter((part) => !isUnchanged(part))
    .map((part) => ({ ...part, path: `${path}/${part.path}` }));
  const kept = new Set(parts.map((part) => `${path}/${part.path}`));
  const removed = cleared
    .flatMap((folder) => folder.parts.map((part) => `${folder.path}/${part.path}`))
    .filter((full) => !kept.has(full));
  return [...removed.map((full) => ({ path: full, content: null })), ...written];
}

async function partsOf(
  tree: TreeReader,
  origin: readonly PartFile[],
  document: string,
): Promise<SerializedPart[]> {
  const app = (await readApp(tree, origin))?.app ?? null;
  const parts = splitDocument(document, { paths: origin.map((part) => part.path), app });
  return serializeParts(tree, parts, origin);
}

/** Changes the name in its part file. A rename commits the last committed document, so the other parts stay as they are. */
async function renameParts(
  tree: TreeReader,
  origin: readonly PartFile[],
  name: string,
): Promise<SerializedPart[]> {
  const found = await readApp(tree, origin);
  if (found === null) return [...origin];
  const edit = { op: 'add', path: ['name'], raw: JSON.stringify(name) } as const;
  const text = applyEdits(found.app, [edit]);
  if (text === found.app.text) return [...origin];
  const content = Buffer.from(text);
  return origin.map((part) => (part === found.part ? { path: part.path, content } : part));
}

async function readApp(
  tree: TreeReader,
  parts: readonly PartFile[],
): Promise<{ part: PartFile; app: JsonDocument } | null> {
  const part = parts.find(({ path }) => path === APP_PATH);
  if (part === undefined) return null;
  const app = parseIfValid((await tree.readBlob(part.oid, maxFileBytes)).toString('utf8'));
  return app?.root.kind === 'object' ? { part, app } : null;
}
