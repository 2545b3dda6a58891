import type { EntityManager } from 'typeorm';
import { parseAppDocument, type AppDocument } from '../../apps';
import { isSplitLink, normalizeThroughParts, type AppLink, type RepositoryLayout } from '../domain';
import type { StoredLink } from './links';
import { findDocument } from './find-document';

/** An app as it was last committed, pushed or not. */
export interface CommittedHere {
  document: AppDocument;
  /** For a commit that is kept here, its names, at the place where the repository has the app. */
  syncedState: AppLink;
}

/** Reads the last commit of an app from the documents that are kept; null if its document is not. */
export async function findCommittedHere(
  tx: EntityManager,
  { workspaceId, last, committed, hasKept }: StoredLink,
  layout: RepositoryLayout,
): Promise<CommittedHere | null> {
  const text = committed && (await findDocument(tx, { workspaceId, hash: committed.documentHash }));
  if (!committed || text === null) return null;
  const { syncedState } = committed;
  const { entry } = syncedState;
  const isSplit = last !== null && isSplitLink(last.syncedState, layout);
  if (!hasKept || isSplit || !entry)
    return { document: committedOf(text, { syncedState, layout }), syncedState };
  const named = { ...syncedState, path: layout.appPath(entry.gitAppName, entry.gitVersionName) };
  return { document: committedOf(text, { syncedState: named, layout }), syncedState: named };
}

/** Returns the document of a last commit from its kept text. The split layout has each list in an order of its own. */
export const committedOf = (
  text: string,
  { syncedState, layout }: { syncedState: AppLink; layout: RepositoryLayout },
): AppDocument => parseAppDocument(isSplitLink(syncedState, layout) ? normalizeThroughParts(text) : text);
