import { type Identity, printCommit } from '../objects/commit';
import { GitError } from '../errors/git-error';
import type { ObjectStore } from '../objects/object-store';
import { getTreeOid, readTree, splitPath } from '../objects/read-tree';
import { WriteObjects } from '../objects/write-objects';
import { isSha, type Sha } from '../objects/sha';
import {
  type EntryKind,
  FILE_MODE,
  FOLDER_MODE,
  kindOfMode,
  printTree,
  type TreeEntry,
} from '../objects/tree';

/**
 * New content of a file (with its id, where that was computed before), an existing blob (so that Git detects a rename), or
 * `null` to remove the file.
 */
export type FileChange = { path: string; content: Buffer | null; oid?: Sha } | { path: string; oid: Sha };

export interface CommitRequest {
  parent: Sha | null;
  /** Parents behind the first one, of a merge. */
  otherParents?: Sha[];
  /** Tree to which the changes are applied; absent: the parent's. */
  treeOid?: Sha | null;
  /** The last of two changes to one path wins. */
  changes: FileChange[];
  author: Identity & { date: Date };
  committer: Identity & { date: Date };
  message: string;
  /** Signs the bytes of the commit (see `git verify-commit`). If absent, the commit is not signed. */
  sign?: (content: Buffer) => Promise<string>;
}

export interface BuiltCommit {
  sha: Sha;
  treeOid: Sha;
  /** False if the tree equals the parent's: `sha` is then the parent, and no commit was made. */
  changed: boolean;
}

/** New state of a tree entry: a blob, nothing, or a folder with changes in it. */
type Plan =
  | { kind: 'file'; oid: Sha }
  | { kind: 'removed' }
  | { kind: 'folder'; entries: Map<string, Plan>; replacesFile: boolean };

/**
 * Builds a commit directly in the object database: no work tree, no index, and only the folders on the path of a
 * change are rewritten. The same request on the same parent gives the same id.
 */
export async function buildCommit(store: ObjectStore, request: CommitRequest): Promise<BuiltCommit> {
  const objects = new WriteObjects(store);
  try {
    return await addCommit(objects, request);
  } finally {
    // Also after a failure: nothing is written any more when this returns.
    await objects.end();
  }
}

async function addCommit(
  objects: WriteObjects,
  { parent, otherParents = [], changes, author, committer, message, sign, ...from }: CommitRequest,
): Promise<BuiltCommit> {
  const plan = planTreeChanges(objects, changes);
  const parentTree = parent === null ? null : await getTreeOid(objects.store, parent);
  const before = from.treeOid === undefined ? parentTree : from.treeOid;
  const treeOid =
    (await writeFolder(objects, { treeOid: before, entries: plan, prefix: '' })) ??
    objects.add('tree', Buffer.alloc(0));
  const isMerge = otherParents.length > 0;
  if (parent !== null && !isMerge && treeOid === parentTree) return { sha: parent, treeOid, changed: false };
  const parents = parent === null ? [] : [parent, ...otherParents];
  const commit = { treeOid, parents, author, committer, message };
  const signature = sign === undefined ? null : await sign(printCommit(commit));
  const sha = objects.add('commit', printCommit(commit, signature));
  return { sha, treeOid, changed: true };
}

function planTreeChanges(objects: WriteObjects, changes: FileChange[]): Map<string, Plan> {
  const last = new Map(changes.map((change) => [change.path, change]));
  const written = [...last.values()].map((change) => ({
    path: change.path,
    plan: planFile(objects, change),
  }));
  const root = new Map<string, Plan>();
  // Removals first: a folder may take the name of a removed file.
  written.sort((a, b) => Number(b.plan.kind === 'removed') - Number(a.plan.kind === 'removed'));
  for (const { path, plan } of written) addPlan(root, path, plan);
  return root;
}

function planFile(objects: WriteObjects, change: FileChange): Plan {
  if (!('content' in change)) {
    if (!isSha(change.oid)) throw new TypeError(`Not the id of a blob: ${String(change.oid)}`);
    return { kind: 'file', oid: change.oid };
  }
  if (change.content === null) return { kind: 'removed' };
  return { kind: 'file', oid: objects.add('blob', change.content, change.oid) };
}

function addPlan(root: Map<string, Plan>, path: string, plan: Plan): void {
  const parts = splitPath(path);
  const name = parts.pop();
  if (name === undefined || ![...parts, name].every(isSafeName))
    throw new TypeError(`Not a path of a file: ${path}`);
  let folder: Map<string, Plan> | null = root;
  for (const part of parts) {
    folder = enterFolder(folder, part, { path, plan });
    if (folder === null) return;
  }
  if (folder.get(name)?.kind !== 'folder') folder.set(name, plan);
  else if (plan.kind === 'file') throw blockedPath(path);
}

/** Returns the planned entries of a folder; null if the change is included in the removal of that folder. */
function enterFolder(
  entries: Map<string, Plan>,
  name: string,
  { path, plan }: { path: string; plan: Plan },
): Map<string, Plan> | null {
  const there = entries.get(name);
  if (there?.kind === 'folder') return there.entries;
  if (there?.kind === 'file') throw blockedPath(path);
  const replacesFile = there?.kind === 'removed';
  if (replacesFile && plan.kind === 'removed') return null;
  const inside = new Map<string, Plan>();
  entries.set(name, { kind: 'folder', entries: inside, replacesFile });
  return inside;
}

/** Rejects names that Git refuses to check out. */
const isSafeName = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && name.toLowerCase() !== '.git' && !name.includes('\0');

interface FolderChange {
  /** Null if the folder is new. */
  treeOid: Sha | null;
  entries: Map<string, Plan>;
  /** Path of the folder with a slash at its end; empty for the root. */
  prefix: string;
}

/** Returns the id of the new tree, or null if it is empty. */
async function writeFolder(
  objects: WriteObjects,
  { treeOid, entries: planned, prefix }: FolderChange,
): Promise<Sha | null> {
  const before = treeOid === null ? [] : await readTree(objects.store, treeOid);
  const entries = new Map(before.map((entry) => [entry.name.toString('latin1'), entry]));
  let isTouched = false;
  for (const [name, change] of planned) {
    const key = Buffer.from(name, 'utf8').toString('latin1');
    const next = await changeEntry(objects, entries.get(key), {
      name,
      change,
      path: `${prefix}${name}`,
    });
    if (next === (entries.get(key) ?? null)) continue;
    isTouched = true;
    if (next === null) entries.delete(key);
    else entries.set(key, next);
  }
  if (!isTouched) return treeOid;
  return entries.size === 0 ? null : objects.add('tree', printTree([...entries.values()]));
}

interface EntryChange<Change extends Plan = Plan> {
  name: string;
  change: Change;
  path: string;
}

/** Returns the new entry; null if there is none any more. */
async function changeEntry(
  objects: WriteObjects,
  before: TreeEntry | undefined,
  { name, change, path }: EntryChange,
): Promise<TreeEntry | null> {
  switch (change.kind) {
    case 'removed':
      // A path removes a file only, never the contents of a folder with this name.
      if (kindOf(before) === 'tree') throw blockedPath(path);
      return null;
    case 'file':
      return changeFile(before, { name, change, path });
    case 'folder':
      return changeFolder(objects, before, { name, change, path });
  }
}

function changeFile(
  before: TreeEntry | undefined,
  { name, change, path }: EntryChange<Extract<Plan, { kind: 'file' }>>,
): TreeEntry {
  if (before === undefined) return { mode: FILE_MODE, name: Buffer.from(name, 'utf8'), oid: change.oid };
  if (kindOf(before) !== 'blob') throw blockedPath(path);
  return before.oid === change.oid ? before : { ...before, oid: change.oid };
}

async function changeFolder(
  objects: WriteObjects,
  before: TreeEntry | undefined,
  { name, change, path }: EntryChange<Extract<Plan, { kind: 'folder' }>>,
): Promise<TreeEntry | null> {
  const { entries, replacesFile } = change;
  const kind = kindOf(before);
  if (kind !== null && kind !== 'tree' && !(kind === 'blob' && replacesFile)) {
    // There is nothing to remove below a file.
    if (onlyRemoves(entries)) return before ?? null;
    throw blockedPath(path);
  }
  return writeFolderEntry(objects, kind === 'tree' ? before : undefined, { name, entries, path });
}

/** Writes the changed folder. `before` is its entry so far, if there is one. */
async function writeFolderEntry(
  objects: WriteObjects,
  before: TreeEntry | undefined,
  { name, entries, path }: { name: string; entries: Map<string, Plan>; path: string },
): Promise<TreeEntry | null> {
  const oid = await writeFolder(objects, { treeOid: before?.oid ?? null, entries, prefix: `${path}/` });
  if (oid === null) return null;
  return before?.oid === oid ? before : { mode: FOLDER_MODE, name: Buffer.from(name, 'utf8'), oid };
}

const kindOf = (entry: TreeEntry | undefined): EntryKind | null =>
  entry === undefined ? null : kindOfMode(entry.mode);

const onlyRemoves = (entries: Map<string, Plan>): boolean =>
  [...entries.values()].every((plan) =>
    plan.kind === 'folder' ? onlyRemoves(plan.entries) : plan.kind === 'removed',
  );

const blockedPath = (path: string) =>
  new GitError('git_invalid_repository', {
    message: `The repository has something other than a file at ${path}.`,
    remedy:
      'Rename the app, or remove what is in its way from the repository: a folder, a symbolic link or a submodule.',
    data: { path },
  });
