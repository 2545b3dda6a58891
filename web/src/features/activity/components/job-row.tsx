import { Button } from '@mantine/core';
import { ProblemAlert, StateBadge, TextLink, Time } from '../../../components';
import { ApiProblem } from '../../../lib/api';
import { useNow } from '../../../lib/live';
import { useMe } from '../../../lib/session';
import { duration } from '../../../lib/time';
import { useWorkspace, type Job } from '../../../lib/workspace';
import classes from './activity.module.css';
import { KIND_LABELS, STATUS_LABELS } from '../lib/job-labels';

interface Props {
  job: Job;
  appName: string | null;
  onCancel: () => void;
  onRetry: () => void;
}

const SHORT_ID = 7;

export function JobRow(props: Props) {
  const { job } = props;
  const { label, tone } = STATUS_LABELS[job.status];
  return (
    <li className={classes.row}>
      <div className={classes.state}>
        <StateBadge tone={tone} label={label} />
      </div>
      <div className={classes.body}>
        <Title {...props} />
        {job.message && <div className={classes.message}>{job.message}</div>}
        <div className={classes.meta}>
          <span title={job.author.email}>{job.author.name}</span>
          <Time value={job.createdAt} />
          <JobDuration job={job} />
          {job.attempts > 1 && <span>{job.attempts} attempts</span>}
        </div>
        {job.status === 'failed' && job.error && (
          <div className={classes.error}>
            <ProblemAlert error={ApiProblem.ofJob(job)} />
          </div>
        )}
      </div>
      <div className={classes.actions}>
        <Actions {...props} />
      </div>
    </li>
  );
}

function Title({ job, appName }: Props) {
  const { id: w } = useWorkspace();
  return (
    <div className={classes.title}>
      <strong>{KIND_LABELS[job.kind]}</strong>
      {appName && job.appId && (
        <TextLink to="/w/$w/apps/$a" params={{ w, a: job.appId }} size="sm">
          {appName}
        </TextLink>
      )}
      {job.commit && (
        <code className={classes.commit} title={job.commit}>
          {job.commit.slice(0, SHORT_ID)}
        </code>
      )}
    </div>
  );
}

function Actions({ job, appName, onCancel, onRetry }: Props) {
  const { can } = useWorkspace();
  const { user } = useMe();
  // Builders act on their own jobs, admins on all jobs.
  const mayAct = can('admin') || (can('builder') && job.author.id === user.id);
  if (!mayAct) return null;
  const name = `${KIND_LABELS[job.kind]}${appName ? ` of ${appName}` : ''}`;
  if (job.status === 'queued')
    return (
      <Button size="xs" variant="default" onClick={onCancel} aria-label={`Cancel ${name}`}>
        Cancel
      </Button>
    );
  if (job.status === 'failed')
    return (
      <Button size="xs" variant="default" onClick={onRetry} aria-label={`Retry ${name}`}>
        Retry
      </Button>
    );
  return null;
}

const TICK_MS = 500;

function JobDuration({ job }: { job: Job }) {
  const nowMs = useNow(job.status === 'running' ? TICK_MS : null);
  if (!job.startedAt) return null;
  return <span title="Duration">{duration(job.startedAt, job.finishedAt ?? nowMs)}</span>;
}
