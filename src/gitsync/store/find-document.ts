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
