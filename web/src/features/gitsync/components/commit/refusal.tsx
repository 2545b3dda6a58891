import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { PresentCommit, ProblemAlert } from '../../../../components';
import { isProblem } from '../../../../lib/api';
import { FirstCommitConflict } from '../conflict/first-commit-conflict';
import { RenameApp } from '../conflict/rename-app';
import { GitProblem } from '../git-problem';
import classes from '../gitsync.module.css';
import { AllowSecrets } from './allow-secrets';
import type { CommitParts } from './commit-parts';

/** Says why nothing was committed, and offers ways to go on. */
export function Refusal(props: CommitParts) {
  const { git, commit } = props;
  const { error, present } = commit;
  if (!present) {
    const title = isProblem(error, 'git_cancelled') ? t`Cancelled` : t`Not committed`;
    return (
      <GitProblem error={error} title={title}>
        <AllowSecrets error={error} />
      </GitProblem>
    );
  }
  if (!git.isCommitted) return <FirstCommitConflict {...props} />;
  return isProblem(error, 'git_app_name_taken') ? <NameTaken {...props} /> : <Moved {...props} />;
}

/** Conflict with a commit of someone else: nothing was overwritten. The user pulls, or commits over what they see here. */
const Moved = ({ commit: { error, present, isRefusedAgain, commitOver }, combine }: CommitParts) => (
  <ProblemAlert
    key={present?.sha}
    error={error}
    title={
      isRefusedAgain
        ? t`Not committed: the app has changed again in the repository`
        : t`Someone else changed this app in the repository`
    }
  >
    {present && <PresentCommit commit={present} />}
    {combine && (
      <Button size="xs" onClick={combine}>
        <Trans>Combine and commit</Trans>
      </Button>
    )}
    <Button size="xs" variant="default" onClick={() => commitOver()}>
      <Trans>Overwrite with my version</Trans>
    </Button>
    <Text size="xs" c="dimmed" className={classes.hint}>
      <Trans>
        Combining keeps the changes of both. Overwriting adds a commit with your version of the app alone. To
        use theirs instead, pull.
      </Trans>
    </Text>
  </ProblemAlert>
);

/** A committed app whose new name is taken. The other app is never replaced by a rename. */
const NameTaken = ({ app, commit, save, refresh }: CommitParts) => (
  <>
    <ProblemAlert error={commit.error} title={t`Not committed`}>
      {commit.present && <PresentCommit commit={commit.present} />}
    </ProblemAlert>
    <RenameApp
      app={app}
      save={save}
      onRenamed={() => {
        commit.reset();
        refresh();
      }}
    />
  </>
);
