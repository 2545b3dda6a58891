import { Button } from '@mantine/core';
import { GitBranch, RefreshCw } from 'lucide-react';
import { StateBadge, Time } from '../../../../components';
import type { App } from '../../../../lib/workspace';
import type { AppGit } from '../../api/app-git';
import type { GitSync } from '../../api/use-gitsync';
import { CommitId } from '../commit-id';
import classes from './page.module.css';

interface Props {
  app: App;
  git: AppGit;
  news: GitSync['news'];
}

/** Location of the app in the repository, its last commit, and the check for updates. */
export const RepositoryBar = ({ app, git, news }: Props) => (
  <div className={classes.bar}>
    <h2 className={classes.heading}>Changes</h2>
    <div className={classes.place} title={git.repositoryUrl}>
      <span className={classes.branch}>
        <GitBranch size={14} aria-hidden />
        <span className="visually-hidden">Branch </span>
        {git.branch}
      </span>
      <span className="visually-hidden">File </span>
      <span className={classes.path}>{git.path}</span>
      {app.locked && <StateBadge tone="quiet" label="Locked: updated by pulling" />}
    </div>
    <LastCommit git={git} />
    {news.canAsk && (
      <div className={classes.check}>
        <span role="status" className={classes.quiet}>
          {!news.isChecking && news.isUpToDate && 'Up to date'}
        </span>
        <Button
          size="xs"
          variant="default"
          leftSection={<RefreshCw size={14} aria-hidden />}
          loading={news.isChecking}
          onClick={news.check}
        >
          Check for updates
        </Button>
      </div>
    )}
  </div>
);

function LastCommit({ git }: { git: AppGit }) {
  const { lastCommit, isCommitted } = git;
  if (!lastCommit) {
    return (
      <div className={classes.last}>
        {isCommitted ? 'Last commit: too long ago to be found' : 'Not committed yet'}
      </div>
    );
  }
  const { message, author, date, sha } = lastCommit;
  return (
    <div className={classes.last}>
      <span className={classes.label}>Last commit</span>
      <span className={classes.lastMessage} title={message}>
        {message.split('\n')[0]}
      </span>
      <span className={classes.quiet}>
        <span title={author.email}>{author.name}</span>, <Time value={date} />
      </span>
      <CommitId sha={sha} git={git} />
    </div>
  );
}
