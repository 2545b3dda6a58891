import { Button, Group, Text } from '@mantine/core';
import { ProblemAlert } from '../../../components';
import { useWorkspace } from '../../../lib/workspace';
import type { Deployment } from '../api/deployments';
import { useDecideCollision, type Collision, type CollisionChoice } from '../api/collisions';
import classes from './deployments.module.css';

const CHOICES: { value: CollisionChoice; label: string; hint: string }[] = [
  { value: 'keep', label: 'Keep', hint: 'Keep the options here, and deploy the rest of the app' },
  { value: 'take', label: 'Take', hint: 'Take the options of the commit' },
  { value: 'skip', label: 'Skip the app', hint: 'Leave the app out of deployments' },
];

const DECIDED: Record<CollisionChoice, string> = {
  keep: 'the options here are kept',
  take: 'the options of the commit are taken',
  skip: 'the app is left out',
};

/** Data sources whose options were changed here, with what was decided; an admin decides on them. */
export function Collisions({
  deployment,
  onDecided,
}: {
  deployment: Pick<Deployment, 'id' | 'plan'>;
  onDecided?: () => void;
}) {
  const { id: workspaceId, can } = useWorkspace();
  const decide = useDecideCollision(workspaceId);
  const { collisions } = deployment.plan;
  if (collisions.length === 0) return null;
  const choose = (collision: Collision, choice: CollisionChoice) =>
    decide.mutate({ deployment: deployment.id, collision: collision.id, choice }, { onSuccess: onDecided });
  return (
    <div role="group" aria-label="Collisions">
      <Text size="sm" mt={4}>
        Options of data sources that were changed here, and are others in the commit:
      </Text>
      <ul className={classes.apps}>
        {collisions.map((collision) => (
          <li key={collision.id}>
            <strong>{nameOf(collision)}</strong> {stateOf(collision)}
            {collision.choice === null && can('admin') && (
              <Group gap={6} mt={4} mb={4}>
                {CHOICES.filter(({ value }) => value !== 'keep' || !collision.isRemoved).map(
                  ({ value, label, hint }) => (
                    <Button
                      key={value}
                      size="compact-sm"
                      variant="default"
                      title={hint}
                      aria-label={`${label}: ${nameOf(collision)}`}
                      disabled={decide.isPending}
                      onClick={() => choose(collision, value)}
                    >
                      {label}
                    </Button>
                  ),
                )}
              </Group>
            )}
          </li>
        ))}
      </ul>
      <ProblemAlert error={decide.error} />
    </div>
  );
}

const nameOf = ({ appName, name, dataSourceId }: Pick<Collision, 'appName' | 'name' | 'dataSourceId'>) =>
  `${appName} › ${name ?? dataSourceId}`;

function stateOf({ choice, isRemoved }: Collision): string {
  if (choice !== null) return DECIDED[choice];
  return isRemoved ? 'is gone from the commit' : 'an admin has to decide';
}
