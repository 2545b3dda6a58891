import { Trans } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Time } from '../../../components';
import { duration } from '../../../lib/time';
import { useWorkspace } from '../../../lib/workspace';
import { CommitId } from '../../gitsync';
import { liveQuery, type Deployment } from '../deployments';
import classes from './deployments.module.css';

/** Commit, ref and author, with other facts about a deployment, in one line. */
export function Facts({
  deployment: { sha, ref, author },
  children,
}: {
  deployment: Deployment;
  children?: ReactNode;
}) {
  const { id } = useWorkspace();
  const { data: live } = useQuery(liveQuery(id));
  return (
    <div className={classes.facts}>
      {sha && <CommitId sha={sha} git={{ commitUrlTemplate: live?.commitUrlTemplate ?? null }} />}
      {ref && <span>{ref}</span>}
      {author && (
        <span>
          <Trans>by {author.name}</Trans>
        </span>
      )}
      {children}
    </div>
  );
}

/** Time and duration of a deployment, and the people who asked for it and decided on it. */
export function Course({
  deployment: { isAutomatic, requestedBy, decided, status, startedAt, durationMs },
}: {
  deployment: Deployment;
}) {
  const by = decided?.by.name;
  return (
    <>
      {startedAt && <Time value={startedAt} />}
      {durationMs !== null && <span>{duration(durationMs)}</span>}
      {isAutomatic && (
        <span>
          <Trans>automatic</Trans>
        </span>
      )}
      {requestedBy && (
        <span>
          <Trans>asked for by {requestedBy.name}</Trans>
        </span>
      )}
      {by !== undefined && status === 'rejected' && (
        <span>
          <Trans>rejected by {by}</Trans>
        </span>
      )}
      {by !== undefined && status !== 'rejected' && (
        <span>
          <Trans>approved by {by}</Trans>
        </span>
      )}
    </>
  );
}

/** The comment on the decision. */
export const Comment = ({ deployment: { decided } }: { deployment: Deployment }) =>
  decided?.comment && <blockquote className={classes.comment}>{decided.comment}</blockquote>;
