import type { CommitIntent } from '../../src/gitsync/domain/plan/commit-plan';
import { MemoryTree } from './memory-tree';
import { parseMeta } from '../../src/gitsync/domain/format/meta-file';
import { planCommit } from '../../src/gitsync/domain/plan/plan-commit';
import { RepositoryLayout } from '../../src/gitsync/domain/format/repository-layout';
import type { AppLink } from '../../src/gitsync/domain/format/app-link';

export const root = new RepositoryLayout('');
export const acceptedAt = new Date('2025-03-26T12:10:30.805Z');

export function job(
  fields: Partial<Omit<CommitIntent, 'document'>> & { document?: string | null } = {},
): CommitIntent {
  const { document = '{"orders":1}', ...rest } = fields;
  return {
    kind: 'app',
    gitAppId: 'ours',
    name: 'Orders',
    gitVersionId: 'version-1',
    versionName: 'v1',
    message: 'Sort by date',
    authorName: 'Ada Lovelace',
    acceptedAt,
    ...rest,
    document: document === null ? null : Buffer.from(document),
  };
}

/** `seen`: the tree of a commit that the user has seen. */
type Fields = Parameters<typeof job>[0] & { seen?: MemoryTree };

export async function plan(
  tree: MemoryTree,
  { seen, ...fields }: Fields,
  link: AppLink | null,
  layout = root,
) {
  return planCommit({ tree, layout, job: job(fields), link, seen: seen ?? null });
}

/** The tree after a commit that must be one. */
export async function commit(tree: MemoryTree, fields: Fields, link: AppLink | null, layout = root) {
  const made = await plan(tree, fields, link, layout);
  if (made.kind !== 'changes') throw new Error(`not committed: ${JSON.stringify(made)}`);
  const after = tree.with(made.changes);
  const oid = made.link.oid ?? (await after.findEntry(made.link.path))!.oid;
  const { changes, overwrote } = made;
  return { tree: after, link: { ...made.link, oid }, overwrote, changes };
}

export const entriesOf = (tree: MemoryTree, layout = root) =>
  parseMeta(tree.textOf(layout.metaPath))
    .entries()
    .map((entry) => [entry.gitAppId, entry.gitAppName, entry.gitVersionName]);

export const theirs = {
  gitAppId: 'theirs',
  message: 'Theirs',
  authorName: 'Grace',
  document: '{"theirs":1}',
};
