import { unprocessable } from '../../core/errors';
import { checkBranchName } from './remote/branch';

/** A state of an app's document: here, or in the repository. */
export type DocumentRef =
  | { kind: 'working' | 'live' | 'last' }
  | { kind: 'version'; versionId: string }
  | { kind: 'branch'; branch: string }
  | { kind: 'tag'; tag: string }
  | { kind: 'commit'; sha: string };

/** True for a state that is read from the database, without the repository. */
export const isLocal = ({ kind }: DocumentRef): boolean =>
  kind === 'working' || kind === 'live' || kind === 'version';

/** True for a state that only builders see of a published app: it is neither released nor committed. */
export const isDraft = ({ kind }: DocumentRef): boolean => kind === 'working' || kind === 'version';

const SHA = /^[0-9a-f]{40}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Reads `working`, `live` (the release that viewers get), `last`, `version:<id>`, `branch:<name>`, `tag:<name>`, or the whole SHA-1 of a commit.
 * @throws AppError `invalid_ref`, with `path` as the place of the error
 */
export function parseDocumentRef(text: string, path: string): DocumentRef {
  if (text === 'working' || text === 'live' || text === 'last') return { kind: text };
  if (SHA.test(text)) return { kind: 'commit', sha: text };
  const [kind, ...rest] = text.split(':');
  const name = rest.join(':');
  if (kind === 'version' && UUID.test(name)) return { kind, versionId: name.toLowerCase() };
  if (kind === 'branch' && isRefName(name)) return { kind, branch: name };
  if (kind === 'tag' && isRefName(name)) return { kind, tag: name };
  const message =
    'Expected working, live, last, version:<id>, branch:<name>, tag:<name>, or the 40 digits of a commit.';
  throw unprocessable('invalid_ref', message, { errors: [{ path, message }] });
}

/** Git has the same rules for the names of branches and tags. */
function isRefName(name: string): boolean {
  try {
    return checkBranchName(name) === name;
  } catch {
    return false;
  }
}

/** Returns the name of the version that keeps a document, for instance `v1 before pull 2026-11-22 14.05`, in UTC. */
export const backupVersionName = (versionName: string, why: string, at: Date): string =>
  `${versionName} ${why} ${at.toISOString().slice(0, 16).replace('T', ' ').replace(':', '.')}`;
