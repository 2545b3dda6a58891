import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import {
  DisabledByFile,
  PageHeader,
  ProblemAlert,
  QueryProblem,
  SectionCard,
  SetByFile,
  Time,
} from '../../../components';
import { useAskedDialog } from '../../../lib/use-asked-dialog';
import { deploymentSummaryQuery, useWorkspace } from '../../../lib/workspace';
import { collisionChoicesQuery, useForgetChoice, type CollisionChoice } from '../collisions';
import { deploymentSettingsQuery, liveQuery, waitingQuery } from '../deployments';
import { DeployDialog, type Wanted } from './deploy-dialog';
import { DeploymentList } from './deployment-list';
import { DeploymentSettingsDialog, describeSettings, NothingTriggers } from './deployment-settings';
import classes from './deployments.module.css';
import { RolledBack } from './rolled-back';
import { LiveCard } from './live-card';
import { WaitingCards } from './waiting-cards';

/** Deployments of a workspace: live, waiting and past. */
export function DeploymentsPage() {
  const { id, can } = useWorkspace();
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const isAdmin = can('admin');
  // The heights of the cards above the list are not known before.
  const above = [
    useQuery(liveQuery(id)),
    useQuery(deploymentSummaryQuery(id)),
    useQuery(waitingQuery(id)),
    useQuery({ ...deploymentSettingsQuery(id), enabled: isAdmin }),
    useQuery({ ...collisionChoicesQuery(id), enabled: isAdmin }),
  ];
  return (
    <>
      <Header onPlan={() => setWanted({ kind: 'latest' })} />
      <Stack gap="lg">
        <LiveCard onRollBack={(deployment) => setWanted({ kind: 'back', deployment })} />
        {above.every(({ isLoading }) => !isLoading) && (
          <>
            <RolledBack />
            {isAdmin && <NothingTriggers />}
            <WaitingCards />
            {isAdmin && <RememberedChoices />}
            <DeploymentList onDeploy={setWanted} />
          </>
        )}
      </Stack>
      {wanted && <DeployDialog wanted={wanted} onClose={() => setWanted(null)} />}
    </>
  );
}

function Header({ onPlan }: { onPlan: () => void }) {
  const { id, can } = useWorkspace();
  const { data: summary } = useQuery(deploymentSummaryQuery(id));
  return (
    <PageHeader
      title={t`Deployments`}
      description={can('admin') ? <Followed /> : t`All apps of a commit are deployed together, or none.`}
      actions={
        <>
          {can('admin') && <SettingsButton />}
          {can('builder') && (
            <Button
              // The approval comes first.
              variant={(summary?.toApprove ?? 0) > 0 ? 'default' : 'filled'}
              onClick={onPlan}
            >
              <Trans>Plan a deployment</Trans>
            </Button>
          )}
        </>
      }
    />
  );
}

function Followed() {
  const { id } = useWorkspace();
  const { data } = useQuery(deploymentSettingsQuery(id));
  return data === undefined ? t`Loading what this workspace follows…` : describeSettings(data);
}

function SettingsButton() {
  const { id } = useWorkspace();
  const settings = useQuery(deploymentSettingsQuery(id));
  const { data } = settings;
  const [isOpen, setIsOpen] = useState(false);
  useAskedDialog('settings', () => setIsOpen(true));
  return (
    <>
      <DisabledByFile kind="deployment">
        <Button
          variant="default"
          loading={settings.isFetching && data === undefined}
          onClick={() => (data === undefined ? void settings.refetch() : setIsOpen(true))}
        >
          <Trans>Settings</Trans>
        </Button>
      </DisabledByFile>
      <SetByFile kind="deployment" />
      {isOpen && data !== undefined && (
        <DeploymentSettingsDialog settings={data} onClose={() => setIsOpen(false)} />
      )}
    </>
  );
}

const CHOICES: Record<CollisionChoice, string> = {
  keep: t`The options here are kept.`,
  take: t`The options of the commit are taken.`,
  skip: t`The app is left out.`,
};

/** Decisions on data sources that deployments follow, for admins; nothing while there are none. */
function RememberedChoices() {
  const { id } = useWorkspace();
  const choices = useQuery(collisionChoicesQuery(id));
  const { data = [] } = choices;
  const forget = useForgetChoice(id);
  if (data.length === 0 && !choices.error) return null;
  return (
    <SectionCard
      title={t`Decisions on data sources`}
      description={t`Deployments use them for options that were changed here and differ in the commit.`}
    >
      <QueryProblem of={choices} />
      <ProblemAlert error={forget.error} />
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
