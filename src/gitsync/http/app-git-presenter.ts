import type { AppGitStatus } from '../server/app-git-state';
import { commitWebUrl, parseRemoteUrl } from '../domain';
import type { AppGitView, LastCommitView } from './commit.dto';

export function presentAppGit({ target, last, ...status }: AppGitStatus): AppGitView {
  const { repositoryUrl, branch } = target;
  const commitUrlTemplate = commitWebUrl(parseRemoteUrl(repositoryUrl), '{sha}');
  return {
    enabled: true,
    repositoryUrl,
    branch,
    commitUrlTemplate,
    lastCommit: presentLastCommit(last),
    ...status,
  };
}

const presentLastCommit = (last: AppGitStatus['last']): LastCommitView | null =>
  last && !last.isUnknown
    ? {
        sha: last.sha,
        message: last.message,
        author: last.author,
        date: last.date.toISOString(),
        versionName: last.syncedState.entry?.gitVersionName ?? null,
        ...(last.tag === undefined ? {} : { tag: last.tag }),
      }
    : null;
