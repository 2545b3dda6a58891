import { Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ArrowDownToLine, RefreshCw } from 'lucide-react';
import { CommitSummary, StateBadge, WaitingJob } from '../../../components';
import { bringIntoView } from '../../../lib/focus';
import { useWorkspace, type App } from '../../../lib/workspace';
import type { AppGit, Commit } from '../api/app-git';
import { changesQuery, type Difference } from '../api/changes';
import type { useUpdates } from '../api/use-updates';
import { ChangeList, summaryOf } from './changes';
import { CommitId } from './commit-id';
import { GitProblem } from './git-problem';
import classes from './gitsync.module.css';

interface Props {
  app: App;
  git: AppGit;
  updates: ReturnType<typeof useUpdates>;
}

const ICON = 15;

export function Updates({ app, git, updates }: Props) {
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
            variant={hasNews ? (app.locked ? 'filled' : 'light') : 'default'}
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
        <WaitingJob job={updates.pullJob} isLate={updates.isPullLate} />
        {updates.wantsDiscard ? (
          <Discard appId={app.id} updates={updates} />
        ) : (
          <GitProblem error={updates.pullError} title="Not pulled" />
        )}
        {hasNews && <NewCommits commits={found.commits} git={git} />}
        {hasNews && found.difference && <PullPreview difference={found.difference} />}
        <GitProblem error={updates.checkError} title="Not checked" />
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
          ? 'Pulled. The app matches the repository.'
          : 'Nothing to pull: the app is up to date.'}
      </Text>
    );
  }
  if (!found) return null;
  if (found.upToDate) return <Text size="sm">Up to date</Text>;
  const count = found.commits.length;
  if (count === 0) return <Text size="sm">The repository has another state of this app</Text>;
  return <Text size="sm">{count === 1 ? '1 new commit' : `${count} new commits`}</Text>;
}

const NewCommits = ({ commits, git }: { commits: Commit[]; git: AppGit }) => (
  <ul className={classes.commits} aria-label="New commits">
    {commits.map((commit) => (
      <li key={commit.sha}>
        <CommitSummary commit={commit}>
          <CommitId sha={commit.sha} git={git} />
        </CommitSummary>
      </li>
    ))}
  </ul>
);

/** Preview of what a pull changes. */
const PullPreview = ({ difference }: { difference: Difference }) => (
  <details className={classes.arriving}>
    <summary>Changes in this pull{difference.total > 0 && <span>: {summaryOf(difference)}</span>}</summary>
    {difference.total > 0 ? (
      <div className={classes.changes}>
        <ChangeList difference={difference} />
      </div>
    ) : (
      <Text size="sm">No changes: the app is the same here.</Text>
    )}
  </details>
);

/** Uncommitted changes, which the dialog has already loaded. */
function Discarded({ appId }: { appId: string }) {
  const { id: w } = useWorkspace();
  const { data } = useQuery(changesQuery(w, appId));
  if (!data || data.changes.length === 0) return null;
  return (
    <div className={classes.changes} role="group" aria-label="Changes that would be replaced" tabIndex={0}>
      <ChangeList difference={data} />
    </div>
  );
}

const Discard = ({ appId, updates }: Pick<Props, 'updates'> & { appId: string }) => (
  <div role="alert" className={classes.warning} ref={bringIntoView}>
    <Text size="sm" fw={600}>
      This app has uncommitted changes
    </Text>
    <Text size="sm" mt={2}>
      Pulling replaces them. They are first saved as a version of the app, so you can go back to them. To keep
      them in the repository, commit before you pull.
    </Text>
    <Discarded appId={appId} />
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
