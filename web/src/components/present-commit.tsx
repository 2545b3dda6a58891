import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Text } from '@mantine/core';
import type { PresentCommit as Commit } from '../lib/api';
import { CommitSummary } from './commit-summary';
import classes from './present-commit.module.css';

/** The commit that stands in the repository where another one was refused. */
export function PresentCommit({ commit: { message, author, date } }: { commit: Commit }) {
  if (date === null) {
    return (
      <Text size="sm" mt={6}>
        <Trans>The repository is now empty. Its previous content was removed.</Trans>
      </Text>
    );
  }
  return (
    <div className={classes.commit} role="group" aria-label={t`In the repository`}>
      <CommitSummary commit={{ message: message || t`(no message)`, author, date }} />
    </div>
  );
}
