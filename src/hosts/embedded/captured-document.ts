import { parseAppDocument, type AppDocument } from '../../apps';
import type { CapturedApp } from '../app-host';
import { AppHostError, type DocumentDifference } from '../app-host-error';
import { listDifferences, spelledLike } from '../document-differences';
import type { GitSyncDocument } from './git-sync-apps';

/** Name of the version of a document that names none. */
const VERSION_NAME = 'v1';

/** `previous`: the text whose spelling is kept. */
export function capturedOf(found: GitSyncDocument, previous: string | null): CapturedApp {
  const { name, text, hash, editedBy } = found;
  const read = documentOf(text);
  return {
    document: previous === null ? read.text : spelledLike(documentOf(previous), read),
    ids: { toRepository: {}, versionName: null },
    hostVersionId: hash,
    versionName: read.versionName ?? VERSION_NAME,
    name,
    fingerprint: hash,
    ...(editedBy && { editedBy }),
  };
}

export const differencesOf = (wanted: string, { text }: GitSyncDocument): DocumentDifference[] =>
  listDifferences(documentOf(wanted), documentOf(text));

/** Throws `host_document_unsupported`. */
function documentOf(text: string): AppDocument {
  try {
    return parseAppDocument(text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new AppHostError('host_document_unsupported', message, { remedy: 'Fix the document.', cause });
  }
}
