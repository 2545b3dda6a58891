import { Button } from '@mantine/core';
import { GitBranch, History, RefreshCw } from 'lucide-react';
import { LinkButton, StateBadge, Time } from '../../../../components';
import { AppBackup } from '../../../backup';
import { useWorkspace, type App } from '../../../../lib/workspace';
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
    <RepositoryPlace app={app} git={git} />
    <LastCommit git={git} />
    <AppBackup appId={app.id} />
    <div className={classes.check}>
      {news.canAsk && (
        <span role="status" className={classes.quiet}>
          {!news.isChecking && news.isUpToDate && 'Up to date'}
        </span>
      )}
      <HistoryLink appId={app.id} />
      {news.canAsk && (
        <Button
          size="xs"
          variant="default"
          leftSection={<RefreshCw size={14} aria-hidden />}
          loading={news.isChecking}
          onClick={news.check}
        >
          Check for updates
        </Button>
      )}
    </div>
  </div>
);

/** Branch and path of the app. */
export const RepositoryPlace = ({ app, git }: Pick<Props, 'app' | 'git'>) => (
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
);

function HistoryLink({ appId }: { appId: string }) {
  const { id: w } = useWorkspace();
  return (
    <LinkButton
      to="/w/$w/apps/$a/history"
      params={{ w, a: appId }}
      size="xs"
      variant="default"
      leftSection={<History size={14} aria-hidden />}
    >
      History
    </LinkButton>
  );
}

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
