import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { JobProgress, WaitingJob } from '../../../../components';
import { useWorkspace } from '../../../../lib/workspace';
import type { AppGit } from '../../api/app-git';
import { usePush } from '../../api/unpushed';
import type { GitSync } from '../../api/use-gitsync';
import { GitProblem } from '../git-problem';
import gitsync from '../gitsync.module.css';

/** Says that the repository has no commit any more, and offers to bring its history back. */
export function Emptied({ git, news }: { git: AppGit; news: GitSync['news'] }) {
  const { can } = useWorkspace();
  const push = usePush(() => news.look());
  return (
    <div role="note" className={gitsync.warning}>
      <Text size="sm" fw={600}>
        <Trans>The repository is empty</Trans>
      </Text>
      <Text size="sm" mt={2}>
        <Trans>
          It was made anew, or its branches were deleted. Nothing is lost here: the history of {git.branch}{' '}
          that is known here can be pushed back, with all apps. If the repository is meant to begin anew, an
          admin can disconnect the workspace and configure it again.
        </Trans>
      </Text>
      {!git.isReadOnly && can('builder') && (
        <Button size="xs" mt="sm" variant="default" loading={push.isPending} onClick={() => push.run({})}>
          <Trans>Push the history back</Trans>
        </Button>
      )}
      <div role="status">{push.isPending && <JobProgress job={push.job} label={t`Pushing`} />}</div>
      {push.isPending && <WaitingJob job={push.job} isLate={push.isLate} />}
      <GitProblem error={push.error} title={t`Not pushed`} />
    </div>
  );
}
