import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ProblemAlert, SectionCard, Time } from '../../../components';
import { useWorkspace } from '../../../lib/workspace';
import { collisionChoicesQuery, useForgetChoice, type CollisionChoice } from '../api/collisions';
import classes from './deployments.module.css';

const CHOICES: Record<CollisionChoice, string> = {
  keep: t`The options here are kept.`,
  take: t`The options of the commit are taken.`,
  skip: t`The app is left out.`,
};

/** Decisions on data sources that deployments follow, for admins; nothing while there are none. */
export function RememberedChoices() {
  const { id } = useWorkspace();
  const { data = [], error } = useQuery(collisionChoicesQuery(id));
  const forget = useForgetChoice(id);
  if (data.length === 0 && !error) return null;
  return (
    <SectionCard
      title={t`Decisions on data sources`}
      description={t`Deployments use them for options that were changed here and differ in the commit.`}
    >
      <ProblemAlert error={error ?? forget.error} />
      <ul className={classes.choices} aria-label={t`Decisions on data sources`}>
        {data.map(({ id: choiceId, appName, name, dataSourceId, choice, decidedBy, decidedAt }) => (
          <li key={choiceId}>
            <div>
              <strong>
                {appName} › {name ?? dataSourceId}
              </strong>{' '}
              {CHOICES[choice]}
              <div className={classes.facts}>
                <span>{decidedBy.name}</span>
                <Time value={decidedAt} />
              </div>
            </div>
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              aria-label={t`Forget: ${appName} › ${name ?? dataSourceId}`}
              disabled={forget.isPending}
              onClick={() => forget.mutate(choiceId)}
            >
              <Trans>Forget</Trans>
            </Button>
          </li>
        ))}
      </ul>
    </SectionCard>
  );
}
