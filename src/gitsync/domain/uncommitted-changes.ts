import { parseAppDocument, type AppDocument } from '../../apps/document';
import { backupVersionName } from './document-ref';
import { pullOverUncommitted, pullOverUnpushed } from './errors';
import { committedNameOf, isOtherVersion, isSplitLink, type AppLink } from './format/app-link';
import type { RepositoryLayout } from './format/repository-layout';
import { normalizeThroughParts } from './format/split/write';

interface ComparedVersion {
  id: string;
  documentHash: string;
}

/** An app, and the version of it that is edited. */
export interface ComparedApp {
  name: string;
  isLocked: boolean;
  version: ComparedVersion & { name: string; gitVersionId: string };
}

interface Committed {
  documentHash: string;
  syncedState: AppLink;
}

/** An app's link to the repository. */
interface ComparedLink {
  /** False for an app that was imported under another name than the repository's. */
  followsName: boolean;
  /** The newest commit of the app, pushed or not. */
  committed: Committed | null;
  /** Hashes of the documents that versions of the app had when they were last pushed or pulled, by Git version id. */
  committedVersions: Readonly<Record<string, string>>;
}

/** A link, with the commit that the app was last pushed or pulled at. */
export interface PulledLink extends ComparedLink {
  last: Committed | null;
}

/**
 * True if a version of the app, by default the edited one, differs from its last commit, kept, pushed or pulled. The names of
 * the edited version count; in a locked app it never differs.
 */
export function hasUncommittedChanges(
  app: ComparedApp,
  link: ComparedLink | null,
  version: ComparedVersion = app.version,
): boolean {
  if (version.id !== app.version.id) return !isCommitted(version, link);
  if (app.isLocked) return false;
  if (!link?.committed) return true;
  const { documentHash, syncedState } = link.committed;
  if (app.version.documentHash !== documentHash || isOtherVersion(app.version, syncedState)) return true;
  const name = committedNameOf(link, syncedState);
  return name !== null && app.name !== name;
}

const isCommitted = ({ documentHash }: ComparedVersion, link: ComparedLink | null): boolean =>
  link !== null &&
  [link.committed?.documentHash, ...Object.values(link.committedVersions)].includes(documentHash);

/**
 * Keeps versions with uncommitted changes that a state of the repository replaces, for instance as `v1 before pull …`.
 * `isEditedSafe`: the edited version's changes are in that state, or kept already.
 */
export const keepUncommitted =
  (
    { app, link }: { app: ComparedApp; link: ComparedLink | null },
    { why, at, isEditedSafe }: { why: string; at: Date; isEditedSafe: boolean },
  ): ((version: ComparedVersion & { name: string }) => string | null) =>
  (version) => {
    if (isEditedSafe && version.id === app.version.id) return null;
    return hasUncommittedChanges(app, link, version) ? backupVersionName(version.name, why, at) : null;
  };

/** True if the app differs from its last push or pull, by uncommitted changes or by commits that are kept here. */
export const differsFromRepository = (app: ComparedApp, link: PulledLink | null): boolean =>
  hasUncommittedChanges(app, link && { ...link, committed: link.last });

/**
 * Returns true if an app that is pulled has changes that may be discarded. Throws 409 `uncommitted_changes` if they may not,
 * and for commits that are kept here.
 */
export function findDiscarded(
  app: ComparedApp,
  link: (PulledLink & { hasUnpushed: boolean }) | null,
  { mayDiscard }: { mayDiscard: boolean },
): boolean {
  if (link?.hasUnpushed) throw pullOverUnpushed();
  if (!hasUncommittedChanges(app, link)) return false;
  if (mayDiscard) return true;
  throw pullOverUncommitted({ canMerge: link?.last != null });
}

/** Returns the document of a last commit from its kept text. The split layout has each list in an order of its own. */
export const committedOf = (
  text: string,
  { syncedState, layout }: { syncedState: AppLink; layout: RepositoryLayout },
): AppDocument => parseAppDocument(isSplitLink(syncedState, layout) ? normalizeThroughParts(text) : text);
