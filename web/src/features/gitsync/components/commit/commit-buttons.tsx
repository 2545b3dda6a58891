import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { isProblem } from '../../../../lib/api';
import { isRetried } from '../../../../lib/workspace';
import type { AppGit } from '../../api/app-git';
import type { GitSync } from '../../api/use-gitsync';
import type { Ticks } from '../../api/use-ticks';
import { canCombine, haveBothChanged } from '../../lib/both-changed';
import { CombineButton } from '../page/combine-button';
import { PullButton } from '../page/pull-button';

interface Props {
  git: AppGit;
  sync: GitSync;
  ticks: Ticks;
  canCommit: boolean;
}

/** One primary action, by what there is here and in the repository, and the others beside it. */
export function CommitButtons(props: Props) {
  const { git, sync } = props;
  const { news } = sync;
  if (haveBothChanged(git, news)) return <OverTheirs {...props} />;
  return (
    <>
      <PullButton sync={sync} isSecond={false} />
      <CommitButton {...props} isSecond={news.news !== null || git.mergeId !== null} isOver={false} />
      {git.hasUncommittedChanges && <CommitLater {...props} />}
    </>
  );
}

function OverTheirs(props: Props) {
  const { git, sync, ticks, canCommit } = props;
  // Commits that wait here are put on top first, by a pull.
  const mayCommit = (canCommit || sync.commit.isPending) && !git.hasUnpushed;
  const combine = mayCommit ? () => sync.combine(ticks.only) : null;
  return (
    <>
      {canCombine(git, sync.news) && <CombineButton sync={sync} onCommit={combine} />}
      {git.hasUncommittedChanges && <CommitButton {...props} isSecond isOver />}
      {!git.hasUnpushed && <PullButton sync={sync} isSecond />}
    </>
  );
}

/** Commits here, to be pushed with the next commit or when that is asked for. */
const CommitLater = ({ sync: { commit }, ticks, canCommit }: Props) => (
  <Button
    variant="subtle"
    disabled={!canCommit}
    title={t`Commits locally. The commit is pushed with the next one, or when you push.`}
    onClick={() => commit.keep(ticks.only)}
  >
    <Trans>Push later</Trans>
  </Button>
);

interface ButtonProps extends Props {
  isSecond: boolean;
  /** True if the repository has another change, which is shown before anything of it is replaced. */
  isOver: boolean;
}

function CommitButton({ sync: { commit, pull }, ticks, canCommit, isSecond, isOver }: ButtonProps) {
  const { isPending, job } = commit;
  const isWaiting = job !== null && isRetried(job);
  const isShownPending = isPending && !isWaiting && !isOver;
  return (
    <Button
      type={isOver ? 'button' : 'submit'}
      variant={isSecond ? 'default' : 'filled'}
      disabled={!canCommit && (!isShownPending || pull.isPending)}
      loading={isShownPending}
      onClick={isOver ? () => commit.commit(ticks.only) : undefined}
    >
      {isOver ? t`Overwrite…` : labelOf(commit, ticks)}
    </Button>
  );
}

function labelOf({ error, present }: GitSync['commit'], { only }: Ticks): string {
  if (error && !present && !isProblem(error, 'git_cancelled', 'not_saved', 'merge_conflicts'))
    return t`Try again`;
  if (!only || only.length === 0) return t`Commit`;
  return plural(only.length, { one: 'Commit # change', other: 'Commit # changes' });
}
