import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert, QueryProblem, StateBadge, Time } from '../../../components';
import { useMe } from '../../../lib/session';
import { deploymentSummaryQuery, useWorkspace } from '../../../lib/workspace';
import { outcomeText, titleOf, waitingLabel } from '../deployment-words';
import { useDecide, waitingQuery, type Deployment } from '../deployments';
import { Collisions } from './collisions';
import { Facts } from './deployment-facts';
import classes from './deployments.module.css';
import { BroughtBack, CommitsOf, PlanView } from './plan-view';

const POLL_MS = 3_000;

/** A card for each deployment that waits, with its changes and the decision. */
export function WaitingCards() {
  const { id, isLive } = useWorkspace();
  const waiting = useQuery({ ...waitingQuery(id), refetchInterval: isLive ? false : POLL_MS });
  const { data = [] } = waiting;
  return (
    <>
      <QueryProblem of={waiting} />
      {data.length > 0 && (
        <ul className={classes.waitingList} aria-label={t`Waiting deployments`}>
          {data.map((deployment) => (
            <WaitingCard key={deployment.id} deployment={deployment} />
          ))}
        </ul>
      )}
    </>
  );
}

function WaitingCard({ deployment }: { deployment: Deployment }) {
  const { id, can } = useWorkspace();
  const { data: summary } = useQuery(deploymentSummaryQuery(id));
  const { requestedBy, createdAt, isAutomatic, plan } = deployment;
  const title = titleOf(deployment);
  const label = waitingLabel(deployment);
  return (
    <li className={classes.waiting} aria-label={t`${title}: Waiting`}>
      <StateBadge tone="warn" label={label} />
      <h2 className={classes.liveTitle}>{title}</h2>
      <Facts deployment={deployment}>
        <span>
          {requestedBy ? (
            <Trans>
              asked for by {requestedBy.name} <Time value={createdAt} />
            </Trans>
          ) : (
            <Trans>
              landed <Time value={createdAt} />
            </Trans>
          )}
        </span>
        {isAutomatic && (
          <span>
            <Trans>automatic</Trans>
          </span>
        )}
      </Facts>
      {plan.isRollback && (
        <Text size="sm">
          <Trans>This is a roll back: a newer commit is live.</Trans>
        </Text>
      )}
      <CommitsOf plan={plan} />
      <BroughtBack plan={plan} />
      <PlanView deployment={deployment} isDone={false} />
      <Collisions deployment={deployment} />
      {can('admin') && summary && <Decision deployment={deployment} summary={summary} />}
    </li>
  );
}

interface DecisionProps {
  deployment: Deployment;
  summary: { frozen: boolean; requiresOther: boolean };
}

function Decision({ deployment, summary: { frozen, requiresOther } }: DecisionProps) {
  const { id } = useWorkspace();
  const { user } = useMe();
  const [comment, setComment] = useState('');
  const decide = useDecide(id, (done, { action }) =>
    notifications.show({
      message: action === 'reject' ? t`The deployment was rejected.` : outcomeText(done),
    }),
  );
  const isOwn = requiresOther && deployment.requestedBy?.id === user.id;
  const title = titleOf(deployment);
  const { isRollback } = deployment.plan;
  const submit = (action: 'approve' | 'reject') =>
    decide.mutate({
      id: deployment.id,
      action,
      comment: comment.trim(),
      confirmRollback: action === 'approve' && isRollback,
    });
  const isPending = (action: 'approve' | 'reject') => decide.isPending && decide.variables.action === action;
  return (
    <div className={classes.decision}>
      <Textarea
        label={t`Comment`}
        placeholder={t`Optional`}
        autosize
        minRows={1}
        maxRows={6}
        maxLength={2_000}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      {isOwn && (
        <Text size="sm">
          <Trans>You asked for this deployment, so another admin has to approve it.</Trans>
        </Text>
      )}
      {frozen && (
        <Text size="sm">
          <Trans>It can be approved once the freeze has ended.</Trans>
        </Text>
      )}
      <ProblemAlert error={decide.error} />
      <Group justify="flex-end" gap="xs">
        <Button
          variant="default"
          aria-label={t`Reject: ${title}`}
          loading={isPending('reject')}
          disabled={decide.isPending}
          onClick={() => submit('reject')}
        >
          <Trans>Reject</Trans>
        </Button>
        {!isOwn && !frozen && (
          <Button
            aria-label={isRollback ? t`Approve and roll back: ${title}` : t`Approve and deploy: ${title}`}
            loading={isPending('approve')}
            disabled={decide.isPending}
            onClick={() => submit('approve')}
          >
            {isRollback ? t`Approve and roll back` : t`Approve and deploy`}
          </Button>
        )}
      </Group>
    </div>
  );
}
