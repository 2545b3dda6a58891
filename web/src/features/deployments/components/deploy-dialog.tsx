import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect } from 'react';
import { Dialog, ProblemAlert } from '../../../components';
import { useWorkspace } from '../../../lib/workspace';
import { useDecide, useDeploy, type Deployment } from '../api/deployments';
import { Collisions } from './collisions';
import { Plan } from './plan';

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
    <Dialog onClose={onClose} title="Plan of a deployment">
      <Stack gap="md">
        {planning.isPending && (
          <Group gap="sm" role="status">
            <Loader size="sm" aria-hidden />{' '}
            <Text size="sm">Comparing this workspace with the repository…</Text>
          </Group>
        )}
        {planned === null && <Text size="sm">This takes a while. The plan appears in the list.</Text>}
        {planned && (
          <>
            <Text size="sm">
              {planned.ref ?? 'Commit'} at <code>{planned.sha?.slice(0, 7)}</code>:{' '}
              {planned.message?.split('\n')[0]}
            </Text>
            <Plan plan={planned.plan} isDone={false} />
            <Collisions deployment={planned} onDecided={() => plan({ plan: true })} />
          </>
        )}
        <ProblemAlert error={planning.error ?? deploying.error ?? approving.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            loading={deploying.isPending || approving.isPending}
            disabled={!planned || planned.plan.problems.length > 0}
            onClick={() => planned && deploy(planned)}
          >
            Deploy
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}

function outcomeText(done: Deployment | null): string {
  if (done === null) return 'The deployment is under way.';
  if (done.status === 'applied') return 'Deployed.';
  return done.status === 'waiting' ? 'The deployment waits for an approval.' : 'The deployment was refused.';
}
