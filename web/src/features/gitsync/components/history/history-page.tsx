import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { FileDiff, GitCommitHorizontal, GitCompareArrows, RefreshCw } from 'lucide-react';
import { EmptyState, LinkButton, QueryProblem } from '../../../../components';
import { isProblem } from '../../../../lib/api';
import { useWindowTitle } from '../../../../lib/use-window-title';
import { useOpenApp, useSeesDraft, useWorkspace, type App, type OpenApp } from '../../../../lib/workspace';
import type { AppGit } from '../../api/app-git';
import { useHistory, useNewCommits } from '../../api/history/use-history';
import { useChosen } from '../../api/history/use-chosen';
import { useAppGit } from '../../api/use-app-git';
import { NoGitSync } from '../no-gitsync';
import { LoadingPage } from '../page/loading-page';
import page from '../page/page.module.css';
import { RepositoryLocation } from '../page/repository-bar';
import { HistoryColumns } from './history-columns';

/** The commits of an app, and all that can be done with one of them. */
export function HistoryPage() {
  const open = useOpenApp();
  const { app } = open;
  const { git, refresh } = useAppGit(open);
  useWindowTitle(t`History of ${app.name}`);
  if (isProblem(git.error, 'git_not_configured', 'git_disabled')) {
    return (
      <div className={page.alone}>
        <NoGitSync error={git.error} />
      </div>
    );
  }
  if (git.data) return <OfGit open={open} git={git.data} readAt={git.dataUpdatedAt} refresh={refresh} />;
  if (git.isPending) return <LoadingPage />;
  return (
    <div className={page.alone}>
      <QueryProblem of={git} title={t`The Git state of the app could not be loaded`} />
    </div>
  );
}

interface Props {
  open: OpenApp;
  git: AppGit;
  readAt: number;
  refresh: () => void;
}

function OfGit({ open, git, readAt, refresh }: Props) {
  const { app } = open;
  const seesDraft = useSeesDraft(app);
  const chosen = useChosen();
  const history = useHistory({ appId: app.id, sought: chosen.sha, isOn: git.isCommitted });
  useNewCommits(git.lastCommit?.sha ?? null, history);
  if (!git.isCommitted) return <NeverCommitted app={app} />;
  return (
    <div className={page.page}>
      <div className={page.bar}>
        <h2 className={page.heading}>
          <Trans>History</Trans>
        </h2>
        <RepositoryLocation app={app} git={git} />
        <div className={page.check}>
          {seesDraft && <ChangesLink appId={app.id} />}
          <CompareLink appId={app.id} />
          <Button
            size="xs"
            variant="default"
            leftSection={<RefreshCw size={14} aria-hidden />}
            loading={history.isFetching && !history.isLoadingMore}
            onClick={history.refetch}
          >
            <Trans>Check for new commits</Trans>
          </Button>
        </div>
      </div>
      <HistoryColumns {...{ open, git, readAt, refresh, history, chosen }} />
    </div>
  );
}

function ChangesLink({ appId }: { appId: string }) {
  const { id: w } = useWorkspace();
  return (
    <LinkButton
      to="/w/$w/apps/$a/changes"
      params={{ w, a: appId }}
      size="xs"
      variant="default"
      leftSection={<FileDiff size={14} aria-hidden />}
    >
      <Trans>Changes</Trans>
    </LinkButton>
  );
}

function CompareLink({ appId }: { appId: string }) {
  const { id: w } = useWorkspace();
  return (
    <LinkButton
      to="/w/$w/apps/$a/compare"
      params={{ w, a: appId }}
      size="xs"
      variant="default"
      leftSection={<GitCompareArrows size={14} aria-hidden />}
    >
      <Trans>Compare</Trans>
    </LinkButton>
  );
}

function NeverCommitted({ app }: { app: App }) {
  const { id: w, can } = useWorkspace();
  return (
    <div className={page.alone}>
      <EmptyState
        icon={<GitCommitHorizontal size={22} />}
        title={t`No commits yet`}
        actions={
          can('builder') && (
            <LinkButton to="/w/$w/apps/$a/changes" params={{ w, a: app.id }}>
              <Trans>Commit {app.name}</Trans>
            </LinkButton>
          )
        }
      >
        <Trans>The repository does not have this app yet. Its history begins with the first commit.</Trans>
      </EmptyState>
    </div>
  );
}
