import type { AppWithVersion } from '../../../apps';
import type { CommitIntent } from '../../domain';

/** Returns what a commit of the app as it is now would be planned for, without the message that nobody has written yet. */
export function intentOfApp(
  { gitAppId, name, version }: AppWithVersion,
  { document, ...rest }: Pick<CommitIntent, 'kind' | 'acceptedAt'> & { document: string },
): CommitIntent {
  const { gitVersionId, name: versionName } = version;
  const identity = { gitAppId, name, gitVersionId, versionName };
  return { ...rest, ...identity, document: Buffer.from(document, 'utf8'), message: '', authorName: '' };
}
