import { Button } from '@mantine/core';
import { ProblemAlert, StateBadge, TextLink, Time } from '../../../components';
import { ApiProblem } from '../../../lib/api';
import { useNow } from '../../../lib/live';
import { useMe } from '../../../lib/session';
import { duration } from '../../../lib/time';
import { useWorkspace, type Job } from '../../../lib/workspace';
import classes from './activity.module.css';
import { KIND_LABELS, STATUS_WORDS } from './job-words';

interface Props {
  job: Job;
  appName: string | null;
  onCancel: () => void;
  onRetry: () => void;
}

const SHORT_ID = 7;

export function JobRow({ job, appName, onCancel, onRetry }: Props) {
  const { id: w, can } = useWorkspace();
  const { user } = useMe();
  const { label, tone } = STATUS_WORDS[job.status];
  // A builder's own jobs, an admin's all.
  const mayAct = can('admin') || (can('builder') && job.author.id === user.id);
  const what = `${KIND_LABELS[job.kind]}${appName ? ` of ${appName}` : ''}`;
  return (
    <li className={classes.row}>
      <div className={classes.state}>
        <StateBadge tone={tone} label={label} />
      </div>
      <div className={classes.body}>
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
        {mayAct && job.status === 'queued' && (
          <Button size="xs" variant="default" onClick={onCancel} aria-label={`Cancel ${what}`}>
            Cancel
          </Button>
        )}
        {mayAct && job.status === 'failed' && (
          <Button size="xs" variant="default" onClick={onRetry} aria-label={`Retry ${what}`}>
            Retry
          </Button>
        )}
      </div>
    </li>
  );
}

const TICK_MS = 500;

function JobDuration({ job }: { job: Job }) {
  const nowMs = useNow(job.status === 'running' ? TICK_MS : null);
  if (!job.startedAt) return null;
  return <span title="Duration">{duration(job.startedAt, job.finishedAt ?? nowMs)}</span>;
}
