import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group } from '@mantine/core';
import { StateBadge, Time, type Tone } from '../../../components';
import { duration } from '../../../lib/time';
import { useWorkspace } from '../../../lib/workspace';
import type { Deployment, useDecide } from '../api/deployments';
import classes from './deployments.module.css';
import { Collisions } from './collisions';
import { Plan } from './plan';
import { shortSha } from '../../../lib/short-sha';

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

export function DeploymentRow({ deployment, decide }: Props) {
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
