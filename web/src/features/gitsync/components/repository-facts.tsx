import { CommitSummary, StateBadge } from '../../../components';
import type { AppGit } from '../api/app-git';
import { CommitId } from './commit-id';
import classes from './gitsync.module.css';

/** Location and state of the app in the repository. */
export function RepositoryFacts({ git, isLocked }: { git: AppGit; isLocked: boolean }) {
  const { repositoryUrl, branch, path, lastCommit, isCommitted, hasUncommittedChanges } = git;
  return (
    <dl className={classes.facts}>
      <dt>Repository</dt>
      <dd>{repositoryUrl}</dd>
      <dt>Branch</dt>
      <dd>{branch}</dd>
      <dt>File</dt>
      <dd>{path}</dd>
      <dt>Last commit</dt>
      <dd>
        {lastCommit ? (
          <CommitSummary commit={lastCommit}>
            <CommitId sha={lastCommit.sha} git={git} />
          </CommitSummary>
        ) : isCommitted ? (
          'Too long ago to be found'
        ) : (
          'None yet'
        )}
      </dd>
      <dt>State</dt>
      <dd>
        {isLocked ? (
          <StateBadge tone="quiet" label="Locked: updated by pulling" />
        ) : hasUncommittedChanges ? (
          <StateBadge tone="warn" label="Uncommitted changes" />
        ) : (
          <StateBadge tone="good" label="No uncommitted changes" />
        )}
      </dd>
    </dl>
  );
}
