import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import {
  JobActions,
  LinkButton,
  ErrorCode,
  NextAttempt,
  ProblemAlert,
  StateBadge,
  TextLink,
  Time,
  WaitsBehind,
} from '../../components';
import { useQuery } from '@tanstack/react-query';
import { ApiProblem, presentOf } from '../../lib/api';
import { useNow } from '../../lib/live';
import { shortSha } from '../../lib/short-sha';
import { durationBetween } from '../../lib/time';
import {
  commitsOneApp,
  isRetried,
  isUntried,
  kindLabel,
  openMergesQuery,
  useWorkspace,
  type Job,
  type useJobActions,
} from '../../lib/workspace';
import classes from './activity.module.css';
import { commitOf, findWaitingMerge, statusLabel } from './job-labels';

interface Props {
  job: Job;
  appName: string | null;
  /** True for a failed commit after which nothing was committed or pulled. */
  isLastFailed: boolean;
  /** The job that blocks the untried ones. */
  blocking: Job | null;
  actions: ReturnType<typeof useJobActions>;
}

export function JobRow(props: Props) {
  const { job, appName, actions } = props;
  const { label, tone } = statusLabel(job);
  const name = appName ? t`${kindLabel(job.kind)} of ${appName}` : kindLabel(job.kind);
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
          {job.attempts > 1 && !isRetried(job) && (
            <span>
              <Plural value={job.attempts} one="# attempt" other="# attempts" />
            </span>
          )}
        </div>
        <Reason {...props} />
      </div>
      <div className={classes.actions}>
        <JobActions
          job={job}
          actions={actions}
          name={name}
          retry={commitsOneApp(job) ? <Review {...props} name={name} /> : undefined}
        />
      </div>
    </li>
  );
}

/** Leads to the page that shows what a retry would commit. An old failure has nothing to retry. */
function Review({ job: { appId, branch }, isLastFailed, name }: Props & { name: string }) {
  const { id: w } = useWorkspace();
  if (!isLastFailed || !appId) return null;
  return (
    <LinkButton
      to="/w/$w/apps/$a/changes"
      params={{ w, a: appId }}
      search={{ branch }}
      size="xs"
      variant="default"
      aria-label={t`Review and retry ${name}`}
    >
      <Trans>Review and retry</Trans>
    </LinkButton>
  );
}

function Title({ job, appName }: Pick<Props, 'job' | 'appName'>) {
  const { id: w } = useWorkspace();
  const commit = commitOf(job);
  return (
    <div className={classes.title}>
      <strong>{kindLabel(job.kind)}</strong>
      {appName && job.appId && (
        <TextLink to="/w/$w/apps/$a" params={{ w, a: job.appId }} search={{ branch: job.branch }} size="sm">
          {appName}
        </TextLink>
      )}
      {job.branch !== undefined && (
        <span className={classes.branch}>
          <Trans>on {job.branch}</Trans>
        </span>
      )}
      {commit !== null && (
        <code className={classes.commit} title={commit}>
          {shortSha(commit)}
        </code>
      )}
    </div>
  );
}

/** Explains why a job waits or failed. */
function Reason({ job, appName, blocking }: Props) {
  const { id: w } = useWorkspace();
  if (isRetried(job) && job.error) {
    return (
      <div className={classes.reason}>
        <div>{ApiProblem.ofJob(job).message}</div>
        <NextAttempt job={job} />
        <ErrorCode code={job.error.code} />
      </div>
    );
  }
  if (job.isHeld) return <Held job={job} />;
  if (isUntried(job)) return <WaitsBehind job={blocking} />;
  if (job.status !== 'failed' || !job.error) return <WaitsForConflicts job={job} />;
  const problem = ApiProblem.ofJob(job);
  return (
    <div className={classes.error}>
      <ProblemAlert error={problem}>
        {appName && job.appId && !commitsOneApp(job) && presentOf(problem) && (
          <LinkButton
            to="/w/$w/apps/$a/changes"
            params={{ w, a: job.appId }}
            search={{ branch: job.branch }}
            size="xs"
            variant="default"
          >
            <Trans>Open GitSync</Trans>
          </LinkButton>
        )}
      </ProblemAlert>
    </div>
  );
}

/** Leads to the merge that waits for its conflicts to be resolved. */
function WaitsForConflicts({ job }: Pick<Props, 'job'>) {
  const { id: w, can } = useWorkspace();
  const isMerge = job.kind === 'merge_branches';
  const { data = [] } = useQuery({ ...openMergesQuery(w), enabled: isMerge && can('builder') });
  const merge = findWaitingMerge(job, data);
  if (!merge) return null;
  const { id: m, from, into, total, resolved } = merge;
  return (
    <div className={classes.reason}>
      <Trans>
        Merge of {from} into {into} waits:{' '}
        <Plural
          value={total}
          one={`${resolved} of # conflict resolved`}
          other={`${resolved} of # conflicts resolved`}
        />
        .
      </Trans>{' '}
      <TextLink to="/w/$w/merges/$m" params={{ w, m }} search={{ branch: into }} size="sm" underline="always">
        <Trans>Continue</Trans>
      </TextLink>
    </div>
  );
}

const Held = ({ job: { error } }: Pick<Props, 'job'>) => (
  <div className={classes.reason}>{error?.message ?? t`Kept here until it is pushed.`}</div>
);

const TICK_MS = 500;

function JobDuration({ job }: { job: Job }) {
  const nowMs = useNow(job.status === 'running' ? TICK_MS : null);
  if (!job.startedAt || job.status === 'queued') return null;
  return <span title={t`Duration`}>{durationBetween(job.startedAt, job.finishedAt ?? nowMs)}</span>;
}
