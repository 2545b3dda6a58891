import { plural, t } from '@lingui/core/macro';
import { Plural, Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { JobProgress, MissingNames, StateBadge } from '../../../../components';
import { possessive } from '../../../../lib/possessive';
import { SettledSources } from '../../../hosts';
import type { AppGit, PullResult } from '../../api/app-git';
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
    return (
      <Text size="sm">
        <Trans>Nothing to commit: the repository already has this state of the app.</Trans>
      </Text>
    );
  }
  if (result.sha === null)
    return (
      <Text size="sm">
        <Trans>Committed here, and not pushed yet.</Trans>
      </Text>
    );
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
    {merged === 0 ? (
      <Trans>
        Committed as <CommitId sha={sha} git={git} />
      </Trans>
    ) : (
      <Trans>
        Committed as <CommitId sha={sha} git={git} /> with {changesOf(who, merged)}
      </Trans>
    )}
  </Text>
);

function changesOf(who: string | null, count: number): string {
  if (who === null) return plural(count, { one: '# change', other: '# changes' });
  const whose = possessive(who);
  return plural(count, { one: `${whose} # change`, other: `${whose} # changes` });
}

/** Outcome of a merge that was completed on its own page. */
function CombinedOutcome({ git, outcome }: { git: AppGit; outcome: GitSync['combined'] }) {
  if (!outcome) return null;
  const { result, who } = outcome;
  if ('updated' in result) return <Pulled result={result} />;
  return <Committed git={git} sha={result.sha} merged={result.merged?.total ?? 0} who={who} />;
}

const NamedThings = ({ title, names = [] }: { title: string; names?: string[] }) =>
  names.length === 0 ? null : (
    <Text size="sm">
      {title} {names.join('; ')}
    </Text>
  );

const Pulled = ({ result: { merged = 0, missing, ...host } }: { result: PullResult }) => (
  <>
    <Text size="sm">
      {merged > 0
        ? plural(merged, {
            one: 'Pulled, and put your # change on top.',
            other: 'Pulled, and put your # changes on top.',
          })
        : t`Pulled. The app matches the repository.`}
    </Text>
    {missing && <MissingNames missing={missing} />}
    <SettledSources sources={host.hostDataSources} />
    <NamedThings
      title={t`The connected editor has added these parts on its own. They are no changes:`}
      names={host.hostAdded}
    />
    <NamedThings
      title={t`The connected editor has forgotten credentials with these nodes. Enter them again if the nodes come back:`}
      names={host.hostLostCredentials}
    />
  </>
);

function progressOf(status: string | null, branch: string): string {
  if (status === 'running') return t`Pushing to ${branch}`;
  return status === 'queued' ? t`Waiting in the queue` : t`Saving`;
}

function PullOutcome({ pull: { isPending, result } }: { pull: GitSync['pull'] }) {
  if (isPending) return <StateBadge tone="busy" label={t`Pulling`} />;
  if (!result) return null;
  if (result.updated) return <Pulled result={result} />;
  return (
    <Text size="sm">
      <Trans>Nothing to pull: the app is up to date.</Trans>
    </Text>
  );
}

function DiscardOutcome({ discard }: { discard: GitSync['discard'] }) {
  const { isPending, isUndoing, hasUndone, result } = discard;
  if (isPending) return <StateBadge tone="busy" label={t`Discarding`} />;
  if (hasUndone)
    return (
      <Text size="sm">
        <Trans>The discarded changes are back.</Trans>
      </Text>
    );
  if (!result) return null;
  return (
    <div className={classes.discarded}>
      <Text size="sm">
        <Plural value={result.discarded} one="Discarded # change." other="Discarded # changes." />
      </Text>
      {result.undo !== null && (
        <Button size="compact-sm" variant="default" loading={isUndoing} onClick={discard.undo}>
          <Trans>Undo</Trans>
        </Button>
      )}
    </div>
  );
}
