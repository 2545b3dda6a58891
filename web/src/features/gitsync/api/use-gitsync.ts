import { commitsApps, discardsChanges, pullsApp, type Job, type OpenApp } from '../../../lib/workspace';
import type { AppGit, PullResult } from './app-git';
import { useAppGit } from './use-app-git';
import { useCommit } from './use-commit';
import { useCombinedOutcome } from './use-combined-outcome';
import { useDiscard } from './use-discard';
import { useNews } from './use-news';
import { useOutdated } from './use-outdated';
import { usePull } from './use-pull';

/** The app's state in Git, and all that can be done about it. A new action ends the outcome of the one before. */
export function useGitSync({ app, save, reload }: OpenApp) {
  const { git, refresh } = useAppGit({ app, save });
  const found = jobIdsOf(git.data?.underWay ?? null);
  const news = useNews(app, git.data);
  const pull = usePull({
    ...{ appId: app.id, save, onEnd: refresh, onPulled: reload },
    underWayId: found.pull,
  });
  const commit = useCommit({
    ...{ appId: app.id, save, onEnd: refresh, onCombined: reload },
    foundId: found.commit ?? git.data?.failedJobId ?? null,
  });
  const discard = useDiscard({
    ...{ appId: app.id, save, onEnd: refresh, onChanged: reload },
    underWayId: found.discard,
  });
  const { readAt, last, local } = stateOf(git);
  const about = { readAt, state: last + local };
  const combined = useCombinedOutcome(app.id, about, () => commit.setMessage(''));
  useOutdated({
    hasOutcome: pull.result !== null || pull.error !== null,
    isRefuted: isEditedSince(pull.result, git.data),
    ...{ ...about, onOutdated: pull.reset },
  });
  useOutdated({
    hasOutcome: commit.result !== null || commit.error !== null,
    // A failure is still true when the app was edited since.
    ...{ readAt, state: commit.result ? last + local : last, onOutdated: commit.reset },
  });
  useOutdated({
    hasOutcome: discard.hasUndone || (discard.result !== null && discard.undoError === null),
    ...{ ...about, onOutdated: discard.reset },
  });
  const clearOthers = () => [pull, discard, combined].forEach((each) => each.reset());
  const clear = () => {
    commit.reset();
    clearOthers();
  };
  return {
    ...{ git, refresh },
    news: { ...news, check: after(clear, news.check), look: news.check },
    pull: {
      ...pull,
      pull: after(clear, pull.pull),
      combine: after(clear, pull.combine),
      pullDiscarding: after(clear, pull.pullDiscarding),
    },
    commit: {
      ...commit,
      commit: after(clearOthers, commit.commit),
      keep: after(clearOthers, commit.keep),
      commitOver: after(clearOthers, commit.commitOver),
    },
    /** Commits here, on top of the news of the repository. */
    combine: (only?: string[]) => {
      clearOthers();
      commit.combine(authorOf(commit, news), only);
    },
    combined: combined.outcome,
    discard: { ...discard, discard: after(clear, discard.discard) },
  };
}

export type GitSync = ReturnType<typeof useGitSync>;

/** True if the app has changes, of which the pull has left none: it was edited before the state was read again. */
const isEditedSince = (pulled: PullResult | null, git: AppGit | undefined): boolean =>
  pulled?.updated === true && !pulled.merged && git?.hasUncommittedChanges === true;

/** Names the person whose changes a commit is combined with. */
const authorOf = (
  { present }: ReturnType<typeof useCommit>,
  { news }: ReturnType<typeof useNews>,
): string | null => present?.author.name ?? news?.commits[0]?.author.name ?? null;

/** Makes an action that first ends the outcomes of earlier ones. */
const after =
  <Arguments extends unknown[]>(clear: () => void, act: (...given: Arguments) => void) =>
  (...given: Arguments): void => {
    clear();
    act(...given);
  };

function jobIdsOf(underWay: AppGit['underWay']) {
  const idIf = (isWanted: (job: Pick<Job, 'kind'>) => boolean) =>
    underWay && isWanted(underWay) ? underWay.jobId : null;
  return {
    commit: idIf(commitsApps),
    pull: idIf(pullsApp),
    discard: idIf(discardsChanges),
  };
}

/** The part of the state that commits and pulls change, and the part that edits change. */
const stateOf = ({ data, dataUpdatedAt }: { data?: AppGit; dataUpdatedAt: number }) => ({
  readAt: dataUpdatedAt,
  last: `${data?.lastCommit?.sha} ${data?.path}`,
  local: ` ${data?.hasUncommittedChanges}`,
});
