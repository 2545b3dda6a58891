import { Button, Group, Stack, Text } from '@mantine/core';
import { ArrowDownToLine, RefreshCw } from 'lucide-react';
import { StateBadge, Time } from '../../../components';
import { dateTime } from '../../../lib/time';
import type { AppGit, Commit } from '../api/app-git';
import type { useUpdates } from '../api/use-updates';
import { CommitId } from './commit-id';
import { GitProblem } from './git-problem';
import classes from './gitsync.module.css';

interface Props {
  git: AppGit;
  isLocked: boolean;
  updates: ReturnType<typeof useUpdates>;
}

const ICON = 15;

export function Updates({ git, isLocked, updates }: Props) {
  const { found, isChecking, isPulling } = updates;
  const hasNews = found !== null && !found.upToDate;
  return (
    <section className={classes.part} aria-label="Updates">
      <Stack gap="sm">
        <div className={classes.act}>
          <Button
            variant="default"
            leftSection={<RefreshCw size={ICON} aria-hidden />}
            loading={isChecking}
            disabled={isPulling}
            onClick={updates.check}
          >
            Check for updates
          </Button>
          <Button
            variant={hasNews ? (isLocked ? 'filled' : 'light') : 'default'}
            leftSection={<ArrowDownToLine size={ICON} aria-hidden />}
            loading={isPulling}
            disabled={isChecking}
            onClick={updates.pull}
          >
            Pull changes
          </Button>
          <div role="status" className={classes.outcome}>
            <Outcome updates={updates} />
          </div>
        </div>
        {hasNews && <NewCommits commits={found.commits} repositoryUrl={git.repositoryUrl} />}
        <GitProblem error={updates.checkError} title="Not checked" />
        {updates.wantsDiscard ? (
          <Discard updates={updates} />
        ) : (
          <GitProblem error={updates.pullError} title="Not pulled" />
        )}
      </Stack>
    </section>
  );
}

function Outcome({ updates: { found, isPulling, pulled } }: Pick<Props, 'updates'>) {
  if (isPulling) return <StateBadge tone="busy" label="Pulling" />;
  if (pulled) {
    return (
      <Text size="sm">
        {pulled.updated
          ? 'Pulled: the app is as the repository has it.'
          : 'Nothing to pull: the app is up to date.'}
      </Text>
    );
  }
  if (!found) return null;
  if (found.upToDate) return <Text size="sm">Up to date</Text>;
  const count = found.commits.length;
  return <Text size="sm">{count === 1 ? '1 new commit' : `${count} new commits`}</Text>;
}

const NewCommits = ({ commits, repositoryUrl }: { commits: Commit[]; repositoryUrl: string }) => (
  <ul className={classes.commits} aria-label="New commits">
    {commits.map(({ sha, message, author, date }) => (
      <li key={sha}>
        <div className={classes.message}>{message}</div>
        <div className={classes.meta}>
          <span title={author.email}>{author.name}</span>
          <span>
            {dateTime(date)} (<Time value={date} />)
          </span>
          <CommitId sha={sha} repositoryUrl={repositoryUrl} />
        </div>
      </li>
    ))}
  </ul>
);

const Discard = ({ updates }: Pick<Props, 'updates'>) => (
  <div role="alert" className={classes.warning}>
    <Text size="sm" fw={600}>
      This app has changes that are not committed
    </Text>
    <Text size="sm" mt={2}>
      Pulling replaces them. They are kept as a version of the app first, so you can go back to them. To have
      them in the repository, commit them before you pull.
    </Text>
    <Group gap="xs" mt="sm">
      <Button size="xs" onClick={updates.pullDiscarding}>
        Discard and pull
      </Button>
      <Button size="xs" variant="default" onClick={updates.keepLocal}>
        Keep my changes
      </Button>
    </Group>
  </div>
);
