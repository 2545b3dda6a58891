import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { RotateCcw } from 'lucide-react';
import { useId } from 'react';
import { JobProgress, LinkButton, StateBadge, WaitingJob } from '../../../../components';
import { isProblem } from '../../../../lib/api';
import { bringIntoView } from '../../../../lib/focus';
import { useProductOf, useWorkspace, type App, type OpenApp } from '../../../../lib/workspace';
import type { AppGit } from '../../api/app-git';
import type { Restoring } from '../../api/history/use-restore';
import type { HistoryCommit } from '../../lib/history-labels';
import { CommitId } from '../commit-id';
import { GitProblem } from '../git-problem';
import classes from './history.module.css';
import { shortSha } from '../../../../lib/short-sha';

interface Props {
  open: OpenApp;
  git: AppGit;
  commit: HistoryCommit;
  restoring: Restoring;
}

/** Restores the app to its state at the commit, after a question; or says why that is not possible. */
export function Restore({ open, git, commit, restoring }: Props) {
  const { can } = useWorkspace();
  const reasonId = useId();
  const productOf = useProductOf();
  const reason = whyNot({ app: open.app, git, commit, isBuilder: can('builder'), productOf });
  const isOff = reason !== null || restoring.isPending;
  const isOfThis = restoring.request?.sha === commit.sha;
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<RotateCcw size={14} aria-hidden />}
        aria-disabled={isOff}
        data-disabled={isOff || undefined}
        aria-describedby={reason === null ? undefined : reasonId}
        onClick={() => !isOff && restoring.ask(commit)}
      >
        <Trans>Restore</Trans>
      </Button>
      {reason !== null && !(isOfThis && restoring.result) && (
        <Text size="xs" c="dimmed" id={reasonId}>
          {reason}
        </Text>
      )}
      <div role="status" className={classes.outcome}>
        {isOfThis && <Outcome appId={open.app.id} git={git} restoring={restoring} />}
      </div>
      {isOfThis && <Problems appId={open.app.id} restoring={restoring} />}
    </>
  );
}

interface Place {
  app: App;
  git: AppGit;
  commit: HistoryCommit;
  isBuilder: boolean;
  productOf: (kind: string) => string;
}

/** Says why the app cannot be restored; null if it can. */
function whyNot({ app, git, commit, isBuilder, productOf }: Place): string | null {
  const { name, status } = app.editingVersion;
  if (!isBuilder) return t`Viewers cannot restore. An admin of the workspace can change your role.`;
  if (app.hostedBy)
    return t`This app is edited in ${productOf(app.hostedBy.kind)}, and cannot be restored here.`;
  if (app.locked) return t`This app is locked and follows the repository. An admin can unlock it.`;
  if (status === 'published')
    return t`Version ${name} is published and read-only. Create a new version to restore into.`;
  if (commit.path === null) return t`The repository has no valid app at this commit.`;
  if (git.lastCommit?.sha === commit.sha && !git.hasUncommittedChanges) return t`The app is in this state.`;
  return null;
}

function Outcome({ appId, git, restoring }: Pick<Props, 'git' | 'restoring'> & { appId: string }) {
  const { isPending, job, request, result } = restoring;
  if (isPending) {
    return request?.commit === undefined ? (
      <StateBadge tone="busy" label={t`Restoring`} />
    ) : (
      <JobProgress job={job} label={job?.status === 'running' ? t`Pushing` : t`Restoring`} />
    );
  }
  if (!result || !request) return null;
  if (result.commit !== null) {
    return (
      <Text size="sm" component="span">
        <Trans>
          Restored, and committed as <CommitId sha={result.commit} git={git} />
        </Trans>
      </Text>
    );
  }
  if (!result.changed) {
    return (
      <Text size="sm">
        <Trans>Nothing to restore: the app is as it was at {shortSha(request.sha)}.</Trans>
      </Text>
    );
  }
  return (
    <>
      <Text size="sm">
        <Trans>The app is restored. Nothing is committed yet.</Trans>
      </Text>
      <ChangesLink appId={appId} label={t`See the changes`} />
    </>
  );
}

function Problems({ appId, restoring }: Pick<Props, 'restoring'> & { appId: string }) {
  const { isPending, job, isLate, error } = restoring;
  if (isPending) {
    return (
      <div className={classes.slot}>
        <WaitingJob job={job} isLate={isLate} />
      </div>
    );
  }
  if (!error) return null;
  // Once there is a job, the app is restored, whatever becomes of the commit.
  const isRestored = job !== null;
  const commitTitle = isProblem(error, 'git_cancelled')
    ? t`Restored. The commit was cancelled`
    : t`Restored, but not committed`;
  return (
    <div className={classes.slot} ref={bringIntoView}>
      <GitProblem error={error} title={isRestored ? commitTitle : t`Not restored`}>
        {isRestored && <ChangesLink appId={appId} label={t`Review and commit the changes`} />}
      </GitProblem>
    </div>
  );
}

function ChangesLink({ appId, label }: { appId: string; label: string }) {
  const { id: w } = useWorkspace();
  return (
    <LinkButton to="/w/$w/apps/$a/changes" params={{ w, a: appId }} size="xs" variant="default">
      {label}
    </LinkButton>
  );
}
