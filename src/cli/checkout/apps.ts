import { parseAppDocument, type AppDocument } from '../../apps/document';
import { isLfsPointer, lfsPointer } from '../../gitsync/domain/format/git-attributes';
import { listRepositoryApps } from '../../gitsync/domain/format/list-apps';
import { invalidRepository, type RepositoryProblem } from '../../gitsync/domain/format/meta-entry';
import type { RepositoryApp } from '../../gitsync/domain/format/repository-app';
import { RepositoryLayout } from '../../gitsync/domain/format/repository-layout';
import { readSplitDocument } from '../../gitsync/domain/format/split/read';
import { maxFileBytes } from '../../gitsync/domain/format/tree';
import type { CheckoutTree } from './checkout-tree';

/** Apps of one workspace's folder. */
export interface AppsOfDirectory {
  /** Relative to the root of the repository, which is ''. */
  directory: string;
  apps: RepositoryApp[];
  /** Set where the list of apps itself cannot be read. */
  problem: RepositoryProblem | null;
}

/** Lists the apps of all workspaces that share the repository. Reads no document. */
export async function listApps(tree: CheckoutTree): Promise<AppsOfDirectory[]> {
  const found: AppsOfDirectory[] = [];
  for (const directory of await tree.findDirectories()) {
    const { items, metaProblem } = await listRepositoryApps(tree, new RepositoryLayout(directory));
    found.push({ directory, apps: items, problem: metaProblem });
  }
  return found;
}

/** Throws AppError `invalid_app_document` or `git_invalid_repository`. */
export async function readApp(tree: CheckoutTree, path: string): Promise<AppDocument> {
  const entry = await tree.findEntry(path);
  if (entry?.kind === 'tree')
    return parseAppDocument(await readSplitDocument(tree, { path, oid: entry.oid }));
  return parseFile(await tree.readBlob(entry?.oid ?? path, maxFileBytes), path);
}

/** Throws AppError `invalid_app_document`, or `git_invalid_repository` for a pointer of Git LFS. */
export function parseFile(content: Buffer, path: string): AppDocument {
  if (isLfsPointer(content)) throw invalidRepository(lfsPointer(path));
  return parseAppDocument(content);
}
