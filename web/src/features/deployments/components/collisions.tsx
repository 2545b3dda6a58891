import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Text } from '@mantine/core';
import { ProblemAlert } from '../../../components';
import { useWorkspace } from '../../../lib/workspace';
import type { Deployment } from '../deployments';
import { useDecideCollision, type Collision, type CollisionChoice } from '../collisions';
import classes from './deployments.module.css';

const CHOICES: { value: CollisionChoice; label: string; hint: string }[] = [
  { value: 'keep', label: t`Keep`, hint: t`Keep the options here, and deploy the rest of the app` },
  { value: 'take', label: t`Take`, hint: t`Take the options of the commit` },
  { value: 'skip', label: t`Skip the app`, hint: t`Leave the app out of deployments` },
];

const DECIDED: Record<CollisionChoice, string> = {
  keep: t`the options here are kept`,
  take: t`the options of the commit are taken`,
  skip: t`the app is left out`,
};

/** Data sources whose options were changed here, with the admin's decisions. */
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
    <div role="group" aria-label={t`Collisions`}>
      <Text size="sm" mt={4}>
        <Trans>Options of data sources that were changed here and differ in the commit:</Trans>
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
  return isRemoved ? t`is gone from the commit` : t`an admin has to decide`;
}
