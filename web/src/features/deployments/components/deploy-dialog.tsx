import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { Dialog, ProblemAlert } from '../../../components';
import { useWorkspace } from '../../../lib/workspace';
import { useDecide, useDeploy, type Deployment } from '../api/deployments';
import { Collisions } from './collisions';
import { Plan } from './plan';
import { shortSha } from '../../../lib/short-sha';

/** Plans a deployment of what the workspace follows, shows the plan, and deploys it. */
export function DeployDialog({ onClose }: { onClose: () => void }) {
  const { id, can } = useWorkspace();
  const planning = useDeploy(id);
  const deploying = useDeploy(id);
  const approving = useDecide(id);
  const { mutate: plan } = planning;
  useEffect(() => plan({ plan: true }), [plan]);
  const planned = planning.data;
  const onSuccess = (done: Deployment | null) => {
    notifications.show({ message: outcomeText(done) });
    onClose();
  };
  const deploy = (of: Deployment) =>
    // An admin’s own plan needs no other approval.
    can('admin')
      ? approving.mutate({ id: of.id, action: 'approve' }, { onSuccess })
      : deploying.mutate({}, { onSuccess });
  return (
    <Dialog onClose={onClose} title={t`Plan of a deployment`}>
      <Stack gap="md">
        {planning.isPending && <Comparing />}
        {planned === null && (
          <Text size="sm">
            <Trans>This takes a while. The plan appears in the list.</Trans>
          </Text>
        )}
        {planned && (
          <>
            <Text size="sm">
              <Trans>
                {planned.ref ?? t`Commit`} at <code>{planned.sha && shortSha(planned.sha)}</code>:{' '}
                {planned.message?.split('\n')[0]}
              </Trans>
            </Text>
            <Plan plan={planned.plan} isDone={false} />
            <Collisions deployment={planned} onDecided={() => plan({ plan: true })} />
          </>
        )}
        <ProblemAlert error={planning.error ?? deploying.error ?? approving.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            loading={deploying.isPending || approving.isPending}
            disabled={!planned || planned.plan.problems.length > 0}
            onClick={() => planned && deploy(planned)}
          >
            <Trans>Deploy</Trans>
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

const Comparing = () => (
  <Group gap="sm" wrap="nowrap" role="status">
    <Loader size="sm" aria-hidden />{' '}
    <Text size="sm">
      <Trans>Comparing this workspace with the repository…</Trans>
    </Text>
  </Group>
);

function outcomeText(done: Deployment | null): string {
  if (done === null) return t`The deployment is under way.`;
  if (done.status === 'applied') return t`Deployed.`;
  return done.status === 'waiting'
    ? t`The deployment waits for an approval.`
    : t`The deployment was refused.`;
}
