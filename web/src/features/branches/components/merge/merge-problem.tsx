import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { LinkButton, ProblemAlert } from '../../../../components';
import { isProblem } from '../../../../lib/api';
import { useWorkspace } from '../../../../lib/workspace';
import type { MergeSides } from '../../lib/branch-facts';

interface Props {
  error: unknown;
  sides: MergeSides;
  onAgain: () => void;
  onPullRequest: () => void;
  onClose: () => void;
}

/** Failures after which a pull request may still bring the changes into the branch. */
const REFUSED_HERE = ['git_push_rejected', 'git_read_only_key'];

/** Says why nothing was merged, and what to do about it. */
export function MergeProblem({ error, sides: { into }, onAgain, onPullRequest, onClose }: Props) {
  const { id: w } = useWorkspace();
  return (
    <ProblemAlert error={error} title={t`Nothing was merged`}>
      {isProblem(error, 'uncommitted_changes') && (
        <LinkButton
          to="/w/$w/commit"
          params={{ w }}
          search={{ branch: into }}
          size="xs"
          variant="default"
          onClick={onClose}
        >
          <Trans>Commit on {into}</Trans>
        </LinkButton>
      )}
      {isProblem(error, 'git_remote_moved') && (
        <Button size="xs" variant="default" onClick={onAgain}>
          <Trans>Try again</Trans>
        </Button>
      )}
      {isProblem(error, ...REFUSED_HERE) && (
        <Button size="xs" variant="default" onClick={onPullRequest}>
          <Trans>Open a pull request instead</Trans>
        </Button>
      )}
    </ProblemAlert>
  );
}
