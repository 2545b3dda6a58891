import type { EntityManager } from 'typeorm';
import { rowsOf } from '../../core/database';

/** Returns a kept document, that of an accepted commit or of an app's last commit. */
export async function findDocument(
  tx: EntityManager,
  { workspaceId, hash }: { workspaceId: string; hash: string },
): Promise<string | null> {
  const [row] = await rowsOf<{ document: string }>(
    tx,
    'select document from git_documents where workspace_id = $1 and hash = $2',
    [workspaceId, hash],
  );
  return row?.document ?? null;
}

/** Returns those of the hashes whose documents are not kept. */
export async function findMissing(
  tx: EntityManager,
  { workspaceId, hashes }: { workspaceId: string; hashes: readonly string[] },
): Promise<Set<string>> {
  const rows = await rowsOf<{ hash: string }>(
    tx,
    `select hash from unnest($2::text[]) as wanted (hash) where not exists (
       select from git_documents d where d.workspace_id = $1 and d.hash = wanted.hash)`,
    [workspaceId, hashes],
  );
  return new Set(rows.map(({ hash }) => hash));
}
