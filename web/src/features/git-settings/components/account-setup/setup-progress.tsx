import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { ProblemAlert } from '../../../../components';
import { isProblem } from '../../../../lib/api';
import type { SetupStep } from '../../api/use-account-setup';
import type { StepState } from '../../api/use-finalize';
import { CheckList } from '../finalize/check-list';
import { JobsWaiting } from '../jobs-waiting';

const LABELS: Record<SetupStep, string> = {
  create: t`Create the repository`,
  location: t`Save the repository settings`,
  key: t`Generate the SSH key`,
  deploy_key: t`Register the key at the provider`,
};

const ORDER: SetupStep[] = ['create', 'location', 'key', 'deploy_key'];

interface ProgressProps {
  steps: Partial<Record<SetupStep, StepState>>;
  repository: string | null;
}

/** The steps of a setup that has begun. */
export function SetupProgress({ steps, repository }: ProgressProps) {
  const shown = ORDER.flatMap((name) => {
    const state = steps[name];
    return state ? [{ name, label: LABELS[name], state, note: noteOf(name, repository) }] : [];
  });
  return shown.length > 0 && <CheckList label={t`Steps`} steps={shown} />;
}

const noteOf = (step: SetupStep, repository: string | null): string | null =>
  step === 'create' && repository ? `: ${repository}` : null;

interface FailureProps {
  error: unknown;
  /** The repository that was created before the failure. */
  repository: string | null;
  begin: (choices?: { cancelWaiting?: boolean; newKey?: boolean }) => void;
}

/** The error of a setup, and the ways to continue. */
export function SetupFailure({ error, repository, begin }: FailureProps) {
  if (!error) return null;
  return (
    <>
      {isProblem(error, 'provider_key_in_use') ? (
        <ProblemAlert error={error}>
          <Button size="xs" variant="default" onClick={() => begin({ newKey: true })}>
            <Trans>Generate a new key and continue</Trans>
          </Button>
        </ProblemAlert>
      ) : (
        <JobsWaiting error={error} isPending={false} onCancelJobs={() => begin({ cancelWaiting: true })} />
      )}
      {repository && (
        <Text size="sm">
          <Trans>The repository {repository} was created. “Continue” uses it.</Trans>
        </Text>
      )}
    </>
  );
}
