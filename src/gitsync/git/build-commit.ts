import { type Identity, printCommit } from './commit-object';
import { GitError } from './git-error';
import type { ObjectStore } from './object-store';
import { getTreeOid, readTree, splitPath } from './read-tree';
import { isSha, type Sha } from './sha';
import { FILE_MODE, FOLDER_MODE, kindOfMode, printTree, type TreeEntry } from './tree-object';

/** A file's new content, a blob that is there already (so a move is seen as one), or `null` to remove it. */
export type FileChange = { path: string; content: Buffer | null } | { path: string; oid: Sha };

export interface CommitRequest {
  parent: Sha | null;
  /** Of two changes of one path the last counts. */
  changes: FileChange[];
  author: Identity & { date: Date };
  committer: Identity & { date: Date };
  message: string;
  /** Signs the bytes of the commit (`git verify-commit`); absent: it is not signed. */
  sign?: (content: Buffer) => Promise<string>;
}

export interface BuiltCommit {
  sha: Sha;
  treeOid: Sha;
  /** False where the tree is the parent's: then `sha` is the parent, and no commit was made. */
  changed: boolean;
}

/** What is to become of a name: a blob, nothing, or a folder with changes of its own. */
type Plan =
  | { kind: 'file'; oid: Sha }
  | { kind: 'removed' }
  | { kind: 'folder'; entries: Map<string, Plan>; replacesFile: boolean };

/**
 * Builds a commit straight in the object database: no work tree, no index, and only the folders on the way to a
 * change are written anew. The same request on the same parent gives the same id.
 */
export async function buildCommit(store: ObjectStore, request: CommitRequest): Promise<BuiltCommit> {
  const { parent, changes, author, committer, message, sign } = request;
  const [plan, parentTree] = await Promise.all([
    planChanges(store, changes),
    parent === null ? null : getTreeOid(store, parent),
  ]);
  const treeOid =
    (await writeFolder(store, parentTree, plan, '')) ?? (await store.write('tree', Buffer.alloc(0)));
  if (parent !== null && treeOid === parentTree) return { sha: parent, treeOid, changed: false };
  const parents = parent === null ? [] : [parent];
  const commit = { treeOid, parents, author, committer, message };
  const signature = sign === undefined ? null : await sign(printCommit(commit));
  const sha = await store.write('commit', printCommit(commit, signature));
  return { sha, treeOid, changed: true };
}

async function planChanges(store: ObjectStore, changes: FileChange[]): Promise<Map<string, Plan>> {
  const last = new Map(changes.map((change) => [change.path, change]));
  const written = await Promise.all(
    [...last.values()].map(async (change) => ({ path: change.path, plan: await planFile(store, change) })),
  );
  const root = new Map<string, Plan>();
  // Removals first: a file may make way for a folder of its name.
  written.sort((a, b) => Number(b.plan.kind === 'removed') - Number(a.plan.kind === 'removed'));
  for (const { path, plan } of written) placePlan(root, path, plan);
  return root;
}

async function planFile(store: ObjectStore, change: FileChange): Promise<Plan> {
  if ('oid' in change) {
    if (!isSha(change.oid)) throw new TypeError(`Not the id of a blob: ${String(change.oid)}`);
    return { kind: 'file', oid: change.oid };
  }
  if (change.content === null) return { kind: 'removed' };
  return { kind: 'file', oid: await store.write('blob', change.content) };
}

function placePlan(root: Map<string, Plan>, path: string, plan: Plan): void {
  const parts = splitPath(path);
  const name = parts.pop();
  if (name === undefined || ![...parts, name].every(isSafeName))
    throw new TypeError(`Not a path of a file: ${path}`);
  let folder = root;
  for (const part of parts) {
    const there = folder.get(part);
    if (there?.kind === 'file') throw blockedPath(path);
    // A removal inside of what was removed is no change of its own.
    if (there?.kind === 'removed' && plan.kind === 'removed') return;
    const next: Plan =
      there?.kind === 'folder'
        ? there
        : { kind: 'folder', entries: new Map<string, Plan>(), replacesFile: there?.kind === 'removed' };
    folder.set(part, next);
    folder = next.entries;
  }
  if (folder.get(name)?.kind === 'folder' && plan.kind === 'file') throw blockedPath(path);
  if (folder.get(name)?.kind !== 'folder') folder.set(name, plan);
}

/** Names that no Git would check out, and that must never be built from a name of ours. */
const isSafeName = (name: string): boolean =>
  name !== '' && name !== '.' && name !== '..' && name.toLowerCase() !== '.git' && !name.includes('\0');

/** The new tree's id, or null where nothing is left in it. */
async function writeFolder(
  store: ObjectStore,
  treeOid: Sha | null,
  plan: Map<string, Plan>,
  prefix: string,
): Promise<Sha | null> {
  const before = treeOid === null ? [] : await readTree(store, treeOid);
  const entries = new Map(before.map((entry) => [entry.name.toString('latin1'), entry]));
  let isTouched = false;
  for (const [name, change] of plan) {
    const key = Buffer.from(name, 'utf8').toString('latin1');
    const next = await changeEntry(store, entries.get(key), { name, change, path: `${prefix}${name}` });
    if (next === (entries.get(key) ?? null)) continue;
    isTouched = true;
    if (next === null) entries.delete(key);
    else entries.set(key, next);
  }
  if (!isTouched) return treeOid;
  return entries.size === 0 ? null : store.write('tree', printTree([...entries.values()]));
}

async function changeEntry(
  store: ObjectStore,
  before: TreeEntry | undefined,
  { name, change, path }: { name: string; change: Plan; path: string },
): Promise<TreeEntry | null> {
  const kind = before === undefined ? null : kindOfMode(before.mode);
  const nameBytes = Buffer.from(name, 'utf8');
  switch (change.kind) {
    case 'removed':
      // Only a file is removed by its path: a folder of this name holds what nobody asked to remove.
      if (kind === 'tree') throw blockedPath(path);
      return null;
    case 'file': {
      if (kind !== null && kind !== 'blob') throw blockedPath(path);
      if (before !== undefined && before.oid === change.oid) return before;
      return { mode: before?.mode ?? FILE_MODE, name: nameBytes, oid: change.oid };
    }
    case 'folder': {
      const isFolder = kind === 'tree';
      if (kind !== null && !isFolder && !(kind === 'blob' && change.replacesFile)) {
        // Nothing below a file can be removed, and nothing needs to be.
        if (onlyRemoves(change.entries)) return before ?? null;
        throw blockedPath(path);
      }
      const oid = await writeFolder(
        store,
        isFolder ? (before?.oid ?? null) : null,
        change.entries,
        `${path}/`,
      );
      if (oid === null) return null;
      if (before?.oid === oid) return before;
      return { mode: FOLDER_MODE, name: nameBytes, oid };
    }
  }
}

const onlyRemoves = (entries: Map<string, Plan>): boolean =>
  [...entries.values()].every((plan) =>
    plan.kind === 'folder' ? onlyRemoves(plan.entries) : plan.kind === 'removed',
  );

const blockedPath = (path: string) =>
  new GitError('git_invalid_repository', {
    message: `The repository has something else at ${path} than a file.`,
    remedy:
      'Rename the app, or remove what is in its way from the repository: a folder, a symbolic link or a submodule.',
    data: { path },
  });
