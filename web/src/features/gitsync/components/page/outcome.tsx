import { Button, Text } from '@mantine/core';
import { JobProgress, StateBadge } from '../../../../components';
import { possessive } from '../../../../lib/possessive';
import type { AppGit } from '../../api/app-git';
import type { GitSync } from '../../api/use-gitsync';
import { CommitId } from '../commit-id';
import gitsync from '../gitsync.module.css';
import classes from './page.module.css';

/** Progress and outcome of a commit or a pull, beside the buttons. */
export const Outcome = ({ git, sync }: { git: AppGit; sync: GitSync }) => (
  <div role="status" className={classes.outcome}>
    <CommitOutcome git={git} commit={sync.commit} />
    <PullOutcome pull={sync.pull} />
    <DiscardOutcome discard={sync.discard} />
    <CombinedOutcome git={git} outcome={sync.combined} />
  </div>
);

function CommitOutcome({ git, commit }: { git: AppGit; commit: GitSync['commit'] }) {
  const { isPending, isOwn, job, status, result } = commit;
  if (isPending) {
    return (
      <>
        <JobProgress job={job} label={progressOf(status, git.branch)} />
        {!isOwn && job && (
          <Text size="sm" className={gitsync.message}>
            {job.author.name}: {job.message}
          </Text>
        )}
      </>
    );
  }
  if (!result) return null;
  if (!result.changed) {
    return <Text size="sm">Nothing to commit: the repository already has this state of the app.</Text>;
  }
  if (result.sha === null) return <Text size="sm">Committed here, and not pushed yet.</Text>;
  return (
    <Committed git={git} sha={result.sha} merged={result.merged?.total ?? 0} who={commit.combinedWith} />
  );
}

interface CommittedProps {
  git: AppGit;
  sha: string;
  /** Number of changes of others that the commit was combined with. */
  merged: number;
  who: string | null;
}

const Committed = ({ git, sha, merged, who }: CommittedProps) => (
  <Text size="sm" component="span">
    Committed as <CommitId sha={sha} git={git} />
    {merged > 0 && ` with ${who === null ? '' : `${possessive(who)} `}${counted(merged)}`}
  </Text>
);

const counted = (count: number): string => (count === 1 ? '1 change' : `${count} changes`);

/** Outcome of a merge that was completed on its own page. */
function CombinedOutcome({ git, outcome }: { git: AppGit; outcome: GitSync['combined'] }) {
  if (!outcome) return null;
  const { result, who } = outcome;
  if ('updated' in result) return <Pulled merged={result.merged ?? 0} />;
  return <Committed git={git} sha={result.sha} merged={result.merged?.total ?? 0} who={who} />;
}

const Pulled = ({ merged }: { merged: number }) => (
  <Text size="sm">
    {merged > 0
      ? `Pulled, and put your ${counted(merged)} on top.`
      : 'Pulled. The app matches the repository.'}
  </Text>
);

function progressOf(status: string | null, branch: string): string {
  if (status === 'running') return `Pushing to ${branch}`;
  return status === 'queued' ? 'Waiting in the queue' : 'Saving';
}

function PullOutcome({ pull: { isPending, result } }: { pull: GitSync['pull'] }) {
  if (isPending) return <StateBadge tone="busy" label="Pulling" />;
  if (!result) return null;
  if (result.updated) return <Pulled merged={result.merged ?? 0} />;
  return <Text size="sm">Nothing to pull: the app is up to date.</Text>;
}

function DiscardOutcome({ discard }: { discard: GitSync['discard'] }) {
  const { isPending, isUndoing, hasUndone, result } = discard;
  if (isPending) return <StateBadge tone="busy" label="Discarding" />;
  if (hasUndone) return <Text size="sm">The discarded changes are back.</Text>;
  if (!result) return null;
  return (
    <div className={classes.discarded}>
      <Text size="sm">
        {result.discarded === 1 ? 'Discarded 1 change.' : `Discarded ${result.discarded} changes.`}
      </Text>
      {result.undo !== null && (
        <Button size="compact-sm" variant="default" loading={isUndoing} onClick={discard.undo}>
          Undo
        </Button>
      )}
    </div>
  );
}
