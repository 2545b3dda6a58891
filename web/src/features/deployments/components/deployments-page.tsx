import { t, plural } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Stack, Group, Loader, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Rocket } from 'lucide-react';
import { useState, useEffect } from 'react';
import {
  EmptyState,
  PageHeader,
  ProblemAlert,
  RowsSkeleton,
  SectionCard,
  Time,
  Dialog,
  StateBadge,
  type Tone,
} from '../../../components';
import { shortSha } from '../../../lib/short-sha';
import { duration } from '../../../lib/time';
import { useWorkspace } from '../../../lib/workspace';
import { collisionChoicesQuery, useForgetChoice, type CollisionChoice } from '../collisions';
import { deploymentsQuery, useDecide, useDeploy, type Deployment } from '../deployments';
import { Collisions } from './collisions';
import classes from './deployments.module.css';
import { FollowedSettings } from './followed-settings';

const POLL_MS = 3_000;

/** Deployments of a workspace, and for admins what it follows. */
export function DeploymentsPage() {
  const { id, can } = useWorkspace();
  const [isPlanning, setIsPlanning] = useState(false);
  const { data: isWaiting } = useInfiniteQuery({ ...deploymentsQuery(id), select: hasWaiting });
  return (
    <>
      <PageHeader
        title={t`Deployments`}
        description={t`All apps of a commit are deployed together, or none.`}
        actions={
          can('builder') && (
            <Button
              // The approval comes first.
              variant={isWaiting && can('admin') ? 'default' : 'filled'}
              onClick={() => setIsPlanning(true)}
            >
              <Trans>Plan a deployment</Trans>
            </Button>
          )
        }
      />
      <Stack gap="lg">
        {can('admin') && <FollowedSettings />}
        {can('admin') && <RememberedChoices />}
        <DeploymentList />
      </Stack>
      {isPlanning && <DeployDialog onClose={() => setIsPlanning(false)} />}
    </>
  );
}

function DeploymentList() {
  const { id, isLive } = useWorkspace();
  const found = useInfiniteQuery({ ...deploymentsQuery(id), refetchInterval: isLive ? false : POLL_MS });
  const decide = useDecide(id);
  const deployments = withoutOldPlans(found.data?.pages.flatMap(({ items }) => items) ?? []);
  return (
    <>
      <ProblemAlert error={found.error ?? decide.error} />
      {found.isPending && <RowsSkeleton label={t`Loading deployments`} rows={3} />}
      {found.data && deployments.length === 0 && (
        <EmptyState icon={<Rocket size={22} />} title={t`No deployments yet`}>
          <Trans>
            A workspace for production follows a branch or tags of its repository. New commits there are
            planned, checked and deployed, and listed here.
          </Trans>
        </EmptyState>
      )}
      {deployments.length > 0 && (
        <ul className={classes.list} aria-label={t`Deployments`}>
          {deployments.map((deployment) => (
            <DeploymentRow key={deployment.id} deployment={deployment} decide={decide} />
          ))}
        </ul>
      )}
      {found.hasNextPage && (
        <Button
          variant="default"
          loading={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
        >
          <Trans>Show older deployments</Trans>
        </Button>
      )}
    </>
  );
}

const hasWaiting = ({ pages }: { pages: { items: Deployment[] }[] }): boolean =>
  pages.some(({ items }) => items.some(({ status }) => status === 'waiting'));

/** A plan is of interest until something was deployed after it. */
function withoutOldPlans(deployments: Deployment[]): Deployment[] {
  const last = deployments.findIndex(({ status }) => status === 'applied');
  return deployments.filter(({ status }, index) => status !== 'planned' || last === -1 || index < last);
}

const CHOICES: Record<CollisionChoice, string> = {
  keep: t`The options here are kept.`,
  take: t`The options of the commit are taken.`,
  skip: t`The app is left out.`,
};

/** Decisions on data sources that deployments follow, for admins; nothing while there are none. */
function RememberedChoices() {
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

/** Plans a deployment of what the workspace follows, shows the plan, and deploys it. */
function DeployDialog({ onClose }: { onClose: () => void }) {
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

interface Props {
  deployment: Deployment;
  decide: ReturnType<typeof useDecide>;
}

const STATES: Record<Deployment['status'], { tone: Tone; label: string }> = {
  planned: { tone: 'quiet', label: t`Planned` },
  waiting: { tone: 'warn', label: t`Waiting` },
  applied: { tone: 'good', label: t`Deployed` },
  refused: { tone: 'bad', label: t`Refused` },
  failed: { tone: 'bad', label: t`Failed` },
};
const RUNNING: { tone: Tone; label: string } = { tone: 'busy', label: t`Running` };

function DeploymentRow({ deployment, decide }: Props) {
  const { can } = useWorkspace();
  const { message, status, isRunning, plan } = deployment;
  const { tone, label } = isRunning ? RUNNING : STATES[status];
  const title = message?.split('\n')[0] || (isRunning ? t`Checking the repository…` : t`No commit found`);
  return (
    <li className={classes.row} aria-label={`${title}: ${label}`}>
      <StateBadge tone={tone} label={label} />
      <div className={classes.body}>
        <strong className={classes.title}>{title}</strong>
        <Facts deployment={deployment} />
        {!isRunning && <Plan plan={plan} isDone={status === 'applied'} />}
        <Collisions deployment={deployment} />
      </div>
      {can('admin') && !isRunning && <Decisions deployment={deployment} decide={decide} />}
    </li>
  );
}

function Facts({ deployment }: Pick<Props, 'deployment'>) {
  const { sha, ref, author, isAutomatic, approvedBy, startedAt, durationMs } = deployment;
  return (
    <div className={classes.facts}>
      {sha && <code>{shortSha(sha)}</code>}
      {ref && <span>{ref}</span>}
      {author && (
        <span>
          <Trans>by {author.name}</Trans>
        </span>
      )}
      {startedAt && <Time value={startedAt} />}
      {durationMs !== null && <span>{duration(durationMs)}</span>}
      {isAutomatic && (
        <span>
          <Trans>automatic</Trans>
        </span>
      )}
      {approvedBy && (
        <span>
          <Trans>approved by {approvedBy.name}</Trans>
        </span>
      )}
    </div>
  );
}

function Decisions({ deployment: { id, status, sha, message, plan }, decide }: Props) {
  const name = message?.split('\n')[0] ?? '';
  const isPending = decide.isPending && decide.variables.id === id;
  const canApprove = status === 'waiting' || status === 'planned';
  if (canApprove ? plan.problems.length > 0 : sha === null) return null;
  return (
    <Group gap="xs" align="flex-start">
      <Button
        size="xs"
        variant={canApprove ? 'filled' : 'default'}
        loading={isPending}
        disabled={decide.isPending}
        aria-label={`${canApprove ? labelOf(status) : t`Deploy again`}: ${name}`}
        onClick={() => decide.mutate({ id, action: canApprove ? 'approve' : 'again' })}
      >
        {canApprove ? labelOf(status) : t`Deploy again`}
      </Button>
    </Group>
  );
}

const labelOf = (status: Deployment['status']): string =>
  status === 'waiting' ? t`Approve` : t`Deploy this plan`;

type DeployedApp = Deployment['plan']['apps'][number];

/** The changes of a deployment, what the workspace lacks for it, and why it is refused. */
function Plan({ plan, isDone }: { plan: Deployment['plan']; isDone: boolean }) {
  const { apps, missing, problems } = plan;
  const lacks = [
    ...missing.constants.map((name) => t`constant ${name}`),
    ...missing.secrets.map((name) => t`secret ${name}`),
    ...missing.credentials.map(({ appName, name, dataSourceId }) => {
      const dataSource = name ?? dataSourceId;
      return t`credentials of ${appName} › ${dataSource}`;
    }),
  ];
  return (
    <div className={classes.plan}>
      {problems.length > 0 && (
        <ul className={classes.problems} aria-label={t`Problems`}>
          {problems.map(({ code, detail, gitAppId }, index) => (
            <li key={`${code} ${gitAppId ?? ''} ${index}`}>{detail}</li>
          ))}
        </ul>
      )}
      {apps.length > 0 && (
        <ul className={classes.apps} aria-label={t`Apps`}>
          {apps.map((app) => (
            <li key={app.gitAppId}>
              <strong>{app.name}</strong> <span>{changeOf(app, isDone)}</span>
            </li>
          ))}
        </ul>
      )}
      {apps.length === 0 && problems.length === 0 && (
        <Text size="sm" c="dimmed">
          {isDone ? t`All apps were up to date.` : t`All apps are up to date.`}
        </Text>
      )}
      {lacks.length > 0 && (
        <Text size="sm" mt={4}>
          <Trans>Missing here: {lacks.join(', ')}</Trans>
        </Text>
      )}
      {missing.constants.length > 0 && missing.hostConstants === 'unknown' && (
        <Text size="sm" c="dimmed">
          <Trans>The connected editor does not report which constants it has. Check there.</Trans>
        </Text>
      )}
    </div>
  );
}

function changeOf({ change, total }: DeployedApp, isDone: boolean): string {
  if (change === 'removed') return t`is no longer in the repository, and stays here`;
  if (change === 'added') return isDone ? t`was added` : t`is added`;
  const count = plural(total, { one: '# change', other: '# changes' });
  return total === 0 ? t`is written differently` : count;
}
