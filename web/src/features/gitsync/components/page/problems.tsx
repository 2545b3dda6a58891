import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Text } from '@mantine/core';
import { useEffect, useEffectEvent, type RefObject } from 'react';
import { WaitingJob } from '../../../../components';
import { bringIntoView, useFallbackFocus } from '../../../../lib/focus';
import type { OpenApp } from '../../../../lib/workspace';
import type { AppGit } from '../../api/app-git';
import type { GitSync } from '../../api/use-gitsync';
import { Refusal } from '../commit/refusal';
import { GitProblem } from '../git-problem';
import gitsync from '../gitsync.module.css';
import classes from './page.module.css';

interface Props {
  open: OpenApp;
  git: AppGit;
  sync: GitSync;
  /** Takes the focus when the part disappears that has it. */
  fallback: RefObject<HTMLElement | null>;
}

/** Problems and questions of a commit or a pull, below the buttons. */
export function Problems({ open, git, sync, fallback }: Props) {
  const { commit, pull, discard, combine, refresh } = sync;
  const partRef = useFallbackFocus(fallback);
  useTheirCommit(git, sync);
  return (
    <>
      {commit.isPending && (
        <div ref={partRef} className={classes.slot}>
          <WaitingJob job={commit.job} isLate={commit.isLate} />
        </div>
      )}
      {Boolean(commit.error) && !commit.hasConflicts && (
        <div ref={partRef} className={classes.slot}>
          <div ref={bringIntoView}>
            <Refusal {...{ app: open.app, save: open.save, git, commit, combine, refresh }} />
          </div>
        </div>
      )}
      <div ref={partRef} className={classes.slot}>
        <WaitingJob job={pull.job} isLate={pull.isLate} />
        <GitProblem error={discard.error} title={t`Not discarded`} />
        <GitProblem error={discard.undoError} title={t`The discarded changes were not restored`} />
        {pull.wantsDiscard ? (
          <Discard pull={pull} />
        ) : (
          !pull.hasConflicts && <GitProblem error={pull.error} title={t`Not pulled`} />
        )}
      </div>
    </>
  );
}

/** A commit that was refused because of another one: that one is news. */
function useTheirCommit(git: AppGit, { commit, news }: GitSync): void {
  const look = useEffectEvent(() => {
    if (git.isCommitted) news.look();
  });
  const sha = commit.present?.sha ?? null;
  useEffect(() => {
    if (sha !== null) look();
  }, [sha]);
}

const Discard = ({ pull }: { pull: GitSync['pull'] }) => (
  <div role="alert" className={gitsync.warning} ref={bringIntoView}>
    <Text size="sm" fw={600}>
      <Trans>This app has uncommitted changes</Trans>
    </Text>
    <Text size="sm" mt={2}>
      <Trans>
        Pulling replaces them with the repository’s state. They are first saved as a version of the app, so
        you can go back to them.
      </Trans>
    </Text>
    <Group gap="xs" mt="sm">
      <Button size="xs" onClick={pull.pullDiscarding}>
        <Trans>Pull and keep mine as a version</Trans>
      </Button>
      <Button size="xs" variant="default" onClick={pull.reset}>
        <Trans>Cancel</Trans>
      </Button>
    </Group>
  </div>
);
