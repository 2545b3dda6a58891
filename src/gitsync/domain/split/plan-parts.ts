import { applyEdits, type JsonDocument } from '../../../core/json-text';
import type { CommitRequest, PlannedChange } from '../commit-plan';
import { maxFileBytes } from '../find-file';
import { parseIfSound } from '../parse-if-sound';
import type { TreeView } from '../tree-view';
import { layParts, type LaidPart } from './lay-parts';
import type { PartFile } from './read-parts';
import { splitDocument } from './split-document';
import type { AppFolder } from './split-folders';
import type { SplitEntry } from './split-meta';
import { APP_PATH } from './split-parts';

/** Where the app stands at the tip. */
export interface PresentSplitApp {
  entry: SplitEntry | null;
  /** What its entry tells; without an entry, where the workspace last saw its folder. */
  path: string | null;
  folder: AppFolder | null;
}

/**
 * What becomes of files for the app to stand at `path` with its document. Of its old folder and of those that give way
 * to it only the parts go: what else lies there is not ours.
 */
export async function planParts(
  { view, job }: CommitRequest,
  { present, path, folders }: { present: PresentSplitApp; path: string; folders: readonly AppFolder[] },
): Promise<PlannedChange[]> {
  const leaving = present.folder === null ? folders : [present.folder, ...folders];
  const standing = leaving.find((folder) => folder.path === path)?.parts ?? [];
  const origin = present.folder?.parts ?? standing;
  const laid =
    job.document === null
      ? await renamed(view, origin, job.name)
      : await laidOut(view, origin, job.document.toString('utf8'));
  const oids = new Map(standing.map((part) => [part.path, part.oid]));
  const isThere = (part: LaidPart) => 'oid' in part && oids.get(part.path) === part.oid;
  const written = laid
    .filter((part) => !isThere(part))
    .map((part) => ({ ...part, path: `${path}/${part.path}` }));
  const kept = new Set(laid.map((part) => `${path}/${part.path}`));
  const removed = leaving
    .flatMap((folder) => folder.parts.map((part) => `${folder.path}/${part.path}`))
    .filter((full) => !kept.has(full));
  return [...removed.map((full) => ({ path: full, content: null })), ...written];
}

async function laidOut(view: TreeView, origin: readonly PartFile[], document: string): Promise<LaidPart[]> {
  const app = (await readApp(view, origin))?.app ?? null;
  const parts = splitDocument(document, { paths: origin.map((part) => part.path), app });
  return layParts(view, parts, origin);
}

/** A rename is of what was committed last, never of an edit that was not: the parts stay, but for the name in one. */
async function renamed(view: TreeView, origin: readonly PartFile[], name: string): Promise<LaidPart[]> {
  const found = await readApp(view, origin);
  if (found === null) return [...origin];
  const edit = { op: 'add', path: ['name'], raw: JSON.stringify(name) } as const;
  const text = applyEdits(found.app, [edit]);
  if (text === found.app.text) return [...origin];
  const content = Buffer.from(text);
  return origin.map((part) => (part === found.part ? { path: part.path, content } : part));
}

async function readApp(
  view: TreeView,
  parts: readonly PartFile[],
): Promise<{ part: PartFile; app: JsonDocument } | null> {
  const part = parts.find(({ path }) => path === APP_PATH);
  if (part === undefined) return null;
  const app = parseIfSound((await view.readBlob(part.oid, maxFileBytes)).toString('utf8'));
  return app?.root.kind === 'object' ? { part, app } : null;
}
