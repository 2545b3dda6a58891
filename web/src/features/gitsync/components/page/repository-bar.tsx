import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
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
    <h2 className={classes.heading}>
      <Trans>Changes</Trans>
    </h2>
    <RepositoryLocation app={app} git={git} />
    <LastCommit git={git} />
    <AppBackup appId={app.id} />
    <div className={classes.check}>
      {news.canAsk && (
        <span role="status" className={classes.quiet}>
          {!news.isChecking && news.isUpToDate && t`Up to date`}
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
          <Trans>Check for updates</Trans>
        </Button>
      )}
    </div>
  </div>
);

/** Branch and path of the app. */
export const RepositoryLocation = ({ app, git }: Pick<Props, 'app' | 'git'>) => (
  <div className={classes.place} title={git.repositoryUrl}>
    <span className={classes.branch}>
      <GitBranch size={14} aria-hidden />
      <span className="visually-hidden">
        <Trans>Branch </Trans>
      </span>
      {git.branch}
    </span>
    <span className="visually-hidden">
      <Trans>File </Trans>
    </span>
    <span className={classes.path}>{git.path}</span>
    {app.locked && <StateBadge tone="quiet" label={t`Locked: updated by pulling`} />}
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
      <Trans>History</Trans>
    </LinkButton>
  );
}

function LastCommit({ git }: { git: AppGit }) {
  const { lastCommit, isCommitted } = git;
  if (!lastCommit) {
    return (
      <div className={classes.last}>
        {isCommitted ? t`Last commit: too long ago to be found` : t`Not committed yet`}
      </div>
    );
  }
  const { message, author, date, sha, tag } = lastCommit;
  return (
    <div className={classes.last}>
      <span className={classes.label}>
        <Trans>Last commit</Trans>
      </span>
      <span className={classes.lastMessage} title={message}>
        {message.split('\n')[0]}
      </span>
      <span className={classes.quiet}>
        <span title={author.email}>{author.name}</span>, <Time value={date} />
      </span>
      <CommitId sha={sha} git={git} />
      {tag !== undefined && (
        <StateBadge
          tone="quiet"
          label={t`At ${tag}`}
          title={t`Pulled at this tag. It stays there until you pull or commit.`}
        />
      )}
    </div>
  );
}
