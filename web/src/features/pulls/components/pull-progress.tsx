import { t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Button, Group, Progress, Stack, Text } from '@mantine/core';
import { LinkButton, ProblemAlert, SectionCard, StateBadge, TextLink, type Tone } from '../../../components';
import { ApiProblem } from '../../../lib/api';
import { mergeIdOf, useWorkspace } from '../../../lib/workspace';
import { isDone, isPulled, type PullMany, type PullRow } from '../use-pull-many';
import classes from './pulls.module.css';

/** Progress and result of each pull. A failed pull does not stop the others. */
export function PullProgress({ pulls }: { pulls: PullMany }) {
  const { id: w } = useWorkspace();
  const { rows, isOver } = pulls;
  const done = rows.filter(isPulled).length;
  const failed = rows.filter((row) => isDone(row) && !isPulled(row));
  const canRetry = failed.filter((row) => mergeOf(row) === null);
  return (
    <SectionCard
      title={isOver ? t`Result` : t`Pulling`}
      description={
        <span role="status">
          {failed.length === 0 ? (
            <Trans>
              {done} of <Plural value={rows.length} one="# app" other="# apps" /> pulled
            </Trans>
          ) : (
            <Trans>
              {done} of <Plural value={rows.length} one="# app" other="# apps" /> pulled, {failed.length} not
              pulled
            </Trans>
          )}
        </span>
      }
    >
      <Stack gap="md">
        <Progress
          value={(rows.filter(isDone).length / rows.length) * 100}
          animated={!isOver}
          aria-label={t`Pull progress`}
        />
        <ul className={classes.rows} aria-label={t`Pulls`}>
          {rows.map((row) => (
            <ResultRow key={row.appId} row={row} />
          ))}
        </ul>
        {isOver ? (
          <Group gap="xs">
            {canRetry.length > 0 && (
              <Button onClick={() => pulls.run(canRetry)}>
                <Trans>Retry {canRetry.length} failed</Trans>
              </Button>
            )}
            <LinkButton to="/w/$w" params={{ w }} variant={canRetry.length > 0 ? 'default' : 'filled'}>
              <Trans>Back to apps</Trans>
            </LinkButton>
            <Button variant="default" onClick={pulls.reset}>
              <Trans>Check for updates again</Trans>
            </Button>
          </Group>
        ) : (
          <Text size="sm" c="dimmed">
            <Trans>
              Pulls that have started continue without this page, and Activity shows their progress.
            </Trans>
          </Text>
        )}
      </Stack>
    </SectionCard>
  );
}

const problemOfRow = ({ job, problem }: PullRow): ApiProblem | null =>
  problem ?? (job?.error ? ApiProblem.ofJob(job) : null);

/** Returns the merge that settles the pull's conflicts. */
const mergeOf = (row: PullRow): string | null => mergeIdOf(problemOfRow(row));

function stateOf(row: PullRow): { label: string; tone: Tone } {
  if (isPulled(row)) return { label: t`Pulled`, tone: 'good' };
  if (isDone(row))
    return mergeOf(row) ? { label: t`Conflict`, tone: 'bad' } : { label: t`Not pulled`, tone: 'bad' };
  return row.job?.status === 'running'
    ? { label: t`Pulling`, tone: 'busy' }
    : { label: t`Waiting`, tone: 'quiet' };
}

function ResultRow({ row }: { row: PullRow }) {
  const { id: w } = useWorkspace();
  const mergeId = mergeOf(row);
  return (
    <li className={classes.row}>
      <div className={classes.head}>
        <TextLink to="/w/$w/apps/$a" params={{ w, a: row.appId }} size="sm" fw={500}>
          {row.name}
        </TextLink>
        <StateBadge {...stateOf(row)} />
      </div>
      {row.refusal && (
        <Text size="sm" role="alert">
          {row.refusal}
        </Text>
      )}
      {mergeId ? (
        <Text size="sm">
          <Trans>
            Your changes and theirs conflict, so nothing was changed.{' '}
            <TextLink to="/w/$w/merges/$m" params={{ w, m: mergeId }} size="sm" underline="always">
              Settle the conflicts
              <span className="visually-hidden"> of {row.name}</span>
            </TextLink>
          </Trans>
        </Text>
      ) : (
        isDone(row) && <ProblemAlert error={problemOfRow(row)} />
      )}
    </li>
  );
}
