import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Dialog, ProblemAlert } from '../../../components';
import { shortSha } from '../../../lib/short-sha';
import { deploymentSummaryQuery, useWorkspace, type Compared } from '../../../lib/workspace';
import { outcomeText, titleOf } from '../deployment-words';
import { useDecide, useDeploy, usePlan, useRepeat, type Deployment } from '../deployments';
import { Collisions } from './collisions';
import { BroughtBack, CommitsOf, PlanView } from './plan-view';

/** The deployment to plan: of what the workspace follows, or of the commit of an earlier deployment. */
export type Wanted = { kind: 'latest' } | { kind: 'back' | 'again'; deployment: Deployment };

/** Plans a deployment, shows the plan, and deploys it. */
export function DeployDialog({ wanted, onClose }: { wanted: Wanted; onClose: () => void }) {
  const { id } = useWorkspace();
  const planning = usePlan(id);
  const { mutate } = planning;
  const sha = wanted.kind === 'latest' ? null : wanted.deployment.sha;
  const plan = () => mutate(sha);
  useEffect(() => mutate(sha), [mutate, sha]);
  const { submit, isPending, error, label } = useSubmit(wanted, planning.data ?? null, onClose);
  const planned = planning.data;
  return (
    <Dialog onClose={onClose} title={titleFor(wanted)} size="lg">
      <Stack gap="md">
        {planning.isPending && <Comparing compared={planning.compared} />}
        {planned && <Planned deployment={planned} onDecided={plan} />}
        <ProblemAlert error={planning.error ?? error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          {planning.error ? (
            <Button onClick={plan}>
              <Trans>Try again</Trans>
            </Button>
          ) : (
            <Button
              loading={isPending}
              disabled={!planned || planning.isPending || planned.plan.problems.length > 0}
              onClick={submit}
            >
              {label}
            </Button>
          )}
        </Group>
      </Stack>
    </Dialog>
  );
}

function titleFor(wanted: Wanted): string {
  if (wanted.kind === 'latest') return t`Deployment plan`;
  const title = titleOf(wanted.deployment);
  return wanted.kind === 'back' ? t`Roll back to “${title}”` : t`Deploy “${title}” again`;
}

const Planned = ({ deployment, onDecided }: { deployment: Deployment; onDecided: () => void }) => (
  <>
    <Text size="sm">
      <Trans>
        {deployment.ref ?? t`Commit`} at <code>{deployment.sha && shortSha(deployment.sha)}</code>:{' '}
        {titleOf(deployment)}
      </Trans>
    </Text>
    <CommitsOf plan={deployment.plan} />
    <BroughtBack plan={deployment.plan} />
    <PlanView deployment={deployment} isDone={false} />
    <Collisions deployment={deployment} onDecided={onDecided} />
  </>
);

/** An admin’s own plan needs no other approval, unless the workspace requires another person. */
function useSubmit(wanted: Wanted, planned: Deployment | null, onClose: () => void) {
  const { id, can } = useWorkspace();
  const { data: summary } = useQuery(deploymentSummaryQuery(id));
  const deploying = useDeploy(id);
  const approving = useDecide(id);
  const repeating = useRepeat(id);
  const requiresOther = summary?.requiresOther ?? false;
  const onSuccess = (done: Deployment | null) => {
    notifications.show({ message: outcomeText(done) });
    onClose();
  };
  const submit = () => {
    if (planned === null) return;
    if (!can('admin')) return deploying.mutate({ sha: planned.sha ?? undefined }, { onSuccess });
    // The earlier deployment knows the tag that its releases have.
    if (wanted.kind !== 'latest') return repeating.mutate(wanted.deployment.id, { onSuccess });
    if (requiresOther) return deploying.mutate({ sha: planned.sha ?? undefined }, { onSuccess });
    const confirmRollback = planned.plan.isRollback;
    approving.mutate({ id: planned.id, action: 'approve', confirmRollback }, { onSuccess });
  };
  const mustAsk = can('admin') ? requiresOther : (summary?.approval ?? false);
  const label = mustAsk ? t`Ask for approval` : wanted.kind === 'back' ? t`Roll back` : t`Deploy`;
  return {
    submit,
    label,
    isPending: deploying.isPending || approving.isPending || repeating.isPending,
    error: deploying.error ?? approving.error ?? repeating.error,
  };
}

const Comparing = ({ compared }: { compared: Compared | null }) => (
  <Group gap="sm" wrap="nowrap" role="status">
    <Loader size="sm" aria-hidden />{' '}
    <Text size="sm">
      {compared
        ? t`Comparing ${compared.done} of ${compared.total} apps…`
        : t`Comparing this workspace with the repository…`}
    </Text>
  </Group>
);
