import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { ManyJobs, MissingNames, ProblemAlert, StateBadge, TextLink } from '../../../components';
import { ApiProblem, type Schemas } from '../../../lib/api';
import { mergeIdOf, useWorkspace } from '../../../lib/workspace';
import { isDone, isPulled, type PullMany, type PullRow } from '../use-pull-many';
import classes from './pulls.module.css';

/** Progress and result of each pull. A failed pull does not stop the others. */
export function PullProgress({ pulls }: { pulls: PullMany }) {
  const { isOver } = pulls;
  const rows = pulls.rows.map((row) => ({ ...row, key: row.appId, hasFailed: hasFailed(row) }));
  const done = rows.filter(isPulled).length;
  const failed = rows.filter((row) => row.hasFailed);
  const canRetry = failed.filter((row) => mergeOf(row) === null);
  return (
    <ManyJobs
      title={isOver ? t`Result` : t`Pulling`}
      progressLabel={t`Pull progress`}
      doneLabel={t`Pulled apps`}
      summary={
        failed.length === 0 ? (
          <Trans>
            {done} of <Plural value={rows.length} one="# app" other="# apps" /> pulled
          </Trans>
        ) : (
          <Trans>
            {done} of <Plural value={rows.length} one="# app" other="# apps" /> pulled, {failed.length} not
            pulled
          </Trans>
        )
      }
      rows={rows}
      renderFailed={(row) => <FailedRow row={row} />}
      actions={
        <>
          <Button variant="default" onClick={pulls.reset}>
            <Trans>Check for updates again</Trans>
          </Button>
          {canRetry.length > 0 && (
            <Button
              variant="default"
              loading={pulls.isPending}
              onClick={() => pulls.run(canRetry.map(({ appId, name, merge }) => ({ appId, name, merge })))}
            >
              <Trans>Retry {canRetry.length} failed</Trans>
            </Button>
          )}
        </>
      }
    >
      {rows.map((row) => (
        <MissingRow key={row.key} row={row} />
      ))}
      <ProblemAlert error={pulls.error} />
    </ManyJobs>
  );
}

function MissingRow({ row: { name, job } }: { row: PullRow }) {
  const missing = job?.result?.missing as Schemas['MissingView'] | undefined;
  if (!missing) return null;
  return (
    <Text size="sm">
      {name}: <MissingNames missing={missing} />
    </Text>
  );
}

const hasFailed = (row: PullRow): boolean => isDone(row) && !isPulled(row) && row.job?.status !== 'cancelled';

function problemOfRow({ job, problem, refusal }: PullRow): ApiProblem | null {
  if (refusal) return ApiProblem.of(409, refusal);
  return problem ?? (job?.error ? ApiProblem.ofJob(job) : null);
}

/** Returns the merge that resolves the pull's conflicts. */
const mergeOf = (row: PullRow): string | null => mergeIdOf(problemOfRow(row));

function FailedRow({ row }: { row: PullRow }) {
  const { id: w } = useWorkspace();
  const mergeId = mergeOf(row);
  return (
    <div className={classes.row}>
      <div className={classes.head}>
        <TextLink to="/w/$w/apps/$a" params={{ w, a: row.appId }} size="sm" fw={500}>
          {row.name}
        </TextLink>
        <StateBadge label={mergeId ? t`Conflict` : t`Not pulled`} tone="bad" />
      </div>
      {mergeId ? (
        <Text size="sm">
          <Trans>
            Your changes and theirs conflict, so nothing was changed.{' '}
            <TextLink to="/w/$w/merges/$m" params={{ w, m: mergeId }} size="sm" underline="always">
              Resolve the conflicts
              <span className="visually-hidden"> of {row.name}</span>
            </TextLink>
          </Trans>
        </Text>
      ) : (
        <ProblemAlert error={problemOfRow(row)} />
      )}
    </div>
  );
}
