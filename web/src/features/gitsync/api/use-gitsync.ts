import { useQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { answerOf, api, AT_ONCE, isProblem, presentOf, type Schemas } from '../../../lib/api';
import { useMe } from '../../../lib/session';
import {
  commitsApps,
  discardsChanges,
  pullsApp,
  useCombined,
  useWorkspace,
  inCopy,
  useJob,
  commitsOneApp,
  mergeIdOf,
  copyId,
  isOfReach,
  noteReached,
  useReachedAt,
  type Job,
  type OpenApp,
  type App,
} from '../../../lib/workspace';
import { requestCommit, type AppGit, type PullResult, type CommitRequest } from './app-git';
import { saveFirst } from './save-first';
import { updatesQuery, type Updates } from './updates';
import { useAppGit } from './use-app-git';
import { useEndedByAnswer } from './use-ended-by-answer';
import { useOpenMerge } from './use-open-merge';
import { useOutdated } from './use-outdated';
import { usePull, hasConflicts } from './use-pull';

/** The app's state in Git, and its actions. A new action ends the previous outcome. */
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
    // A failure stays true if the app was edited since.
    ...{ readAt, state: commit.result ? last + local : last, onOutdated: commit.reset },
  });
  useOutdated({
    hasOutcome: discard.hasUndone || (discard.result !== null && discard.undoError === null),
    ...{ ...about, onOutdated: discard.reset },
  });
  useEndedByAnswer(commit, commit.reset);
  useEndedByAnswer(pull, pull.reset);
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
    /** Commits here, on top of the repository's news. */
    combine: (only?: string[]) => {
      clearOthers();
      commit.combine(authorOf(commit, news), only);
    },
    combined: combined.outcome,
    discard: { ...discard, discard: after(clear, discard.discard) },
  };
}

export type GitSync = ReturnType<typeof useGitSync>;

/** Returns true if the app has changes although the pull left none: it was edited before the state was refetched. */
const isEditedSince = (pulled: PullResult | null, git: AppGit | undefined): boolean =>
  pulled?.updated === true && !pulled.merged && git?.hasUncommittedChanges === true;

/** Name of the person whose changes a commit is combined with. */
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

interface About {
  /** Describes the state that the outcome refers to. */
  state: string;
  /** Time of the read, in ms. */
  readAt: number;
}

/**
 * Outcome of a merge completed on its own page; shown once, while true. Calls `onCommitted` if the merge made a commit,
 * whose message is no longer needed.
 */
function useCombinedOutcome(appId: string, about: About, onCommitted: () => void) {
  const { started: outcome, keep, forget } = useCombined(appId);
  const take = useEffectEvent(() => {
    forget();
    if (outcome && !('updated' in outcome.result)) onCommitted();
  });
  useEffect(() => take(), []);
  const reset = () => keep(null);
  useOutdated({ hasOutcome: outcome !== null, ...about, onOutdated: reset });
  return { outcome, reset };
}

/** A return to the page after this time refetches. */
const STALE_MS = 30_000;

/** Shortest and longest time between two checks of a repository that does not answer. */
const RETRY_MS = { first: 5_000, longest: 60_000 };
/** Failures that another try would only repeat, and that some servers punish. */
const OF_PEOPLE = ['git_auth_failed', 'git_host_key_mismatch', 'git_host_key_unknown'];

function retryIn({ state }: { state: { error: unknown; errorUpdateCount: number } }): number | false {
  const { error, errorUpdateCount } = state;
  if (!isOfReach(error) || isProblem(error, ...OF_PEOPLE)) return false;
  return Math.min(RETRY_MS.longest, RETRY_MS.first * 2 ** (errorUpdateCount - 1));
}

/** Fetches the repository's news when the page opens and whenever the app's last commit changes. */
function useNews(app: App, git: AppGit | undefined) {
  const { id: w, copy, can } = useWorkspace();
  const client = useQueryClient();
  const reachedAt = useReachedAt(w);
  const canAsk = git !== undefined && git.isCommitted && can('builder');
  const query = useQuery({
    ...updatesQuery(copy, app.id, git?.lastCommit?.sha ?? null),
    // A running job may change the answer.
    enabled: canAsk && git.underWay === null,
    staleTime: STALE_MS,
    refetchOnMount: 'always',
    refetchInterval: retryIn,
  });
  const { data = null, dataUpdatedAt, errorUpdatedAt } = query;
  const hasAnswered = isOfReach(query.error) && reachedAt > errorUpdatedAt;
  useEffect(() => {
    if (dataUpdatedAt > 0) noteReached(client, w, dataUpdatedAt);
  }, [client, w, dataUpdatedAt]);
  const refetchOld = useEffectEvent(() => {
    if (data?.upToDate) void query.refetch();
  });
  const checkAgain = useEffectEvent(() => void query.refetch());
  useEffect(() => {
    if (hasAnswered) checkAgain();
  }, [hasAnswered]);
  const isBehind = app.gitState === 'behind';
  useEffect(() => {
    if (isBehind) refetchOld();
  }, [isBehind]);
  return {
    canAsk,
    check: () => void query.refetch(),
    isChecking: query.isFetching,
    news: newsOf(data),
    isUpToDate: data?.upToDate === true && query.error === null,
    error: hasAnswered ? null : query.error,
  };
}

/** News of the repository; null if none or unknown. */
const newsOf = (data: Updates | null): Updates | null => (data && !data.upToDate ? data : null);

interface UseDiscardOptions {
  appId: string;
  save: () => Promise<boolean>;
  /** A discard of this app started earlier or elsewhere. */
  underWayId: string | null;
  onEnd: () => void;
  /** Called when the document has changed. */
  onChanged: () => void;
}

/** Discards uncommitted changes, and restores them. */
function useDiscard({ appId, save, underWayId, onEnd, onChanged }: UseDiscardOptions) {
  const { copy } = useWorkspace();
  const params = inCopy(copy, { a: appId }, {});
  const job = useJob({
    start: async (only: string[] | undefined) => {
      await saveFirst(save);
      const body = { only };
      return answerOf(
        api.POST('/api/workspaces/{w}/apps/{a}/git/discard', { params, headers: AT_ONCE, body }),
      );
    },
    underWayId,
    onEnd: (result: Schemas['DiscardedView'] | null) => {
      onEnd();
      if (result && result.discarded > 0) onChanged();
    },
  });
  const undo = useMutation({
    mutationFn: async (id: string) => {
      await saveFirst(save);
      return answerOf(
        api.POST('/api/workspaces/{w}/apps/{a}/git/discard/undo', { params, body: { undo: id } }),
      );
    },
    onSuccess: () => {
      job.reset();
      onEnd();
      onChanged();
    },
  });
  return {
    isPending: job.isPending,
    job: job.job,
    result: job.result,
    error: job.error,
    /** `only`: ids of the changes; undefined: all. */
    discard: (only?: string[]) => {
      undo.reset();
      job.run(only);
    },
    undo: () => job.result?.undo && undo.mutate(job.result.undo),
    isUndoing: undo.isPending,
    hasUndone: undo.isSuccess,
    undoError: undo.error,
    reset: () => {
      job.reset();
      undo.reset();
    },
  };
}

interface UseCommitOptions {
  appId: string;
  save: () => Promise<boolean>;
  /** A commit of this app started earlier or elsewhere, or the last one if it failed. */
  foundId: string | null;
  onEnd: () => void;
  /** Called when the document has changes of others. */
  onCombined: () => void;
}

/** Saves, commits and follows the job. The message stays until the commit. */
function useCommit({ appId, save, foundId, onEnd, onCombined }: UseCommitOptions) {
  const { copy } = useWorkspace();
  const { user } = useMe();
  const { message, setMessage, handOver } = useDraft(appId);
  const [hasReplaced, setHasReplaced] = useState(false);
  const [combinedWith, setCombinedWith] = useState<string | null>(null);
  const openMerge = useOpenMerge();
  const job = useJob({
    start: async (body: CommitRequest): Promise<Answer> => {
      await saveFirst(save);
      setHasReplaced(body.overwrite !== undefined);
      const answer = await requestCommit(copy, appId, body);
      handOver();
      return 'pushed' in answer ? { changed: true, sha: null } : answer;
    },
    underWayId: foundId,
    resultOf: outcomeOf,
    onEnd: (outcome: CommitOutcome | null, { isOwn, job: ended, error }) => {
      if (isOwn) setMessage(outcome?.changed ? '' : message);
      // A merge has the message of its commit, and may have made the commit by now.
      if (!outcome && ended && ended.error?.code !== 'merge_conflicts') takeUp(ended);
      onEnd();
      if (outcome?.merged) onCombined();
      if (isOwn) openMerge(mergeIdOf(error));
    },
  });
  /** After a reload, only the job has the message of a commit that was not made. */
  const takeUp = (ended: Job) => {
    if (message === '' && commitsOneApp(ended) && ended.author.id === user.id)
      setMessage(ended.message ?? '');
  };
  const present = presentOf(job.error);
  const textNow = () => message.trim() || (job.job?.message ?? '');
  return {
    ...job,
    message,
    setMessage,
    /** The repository's commit that caused the refusal. */
    present,
    /** True if the commit was refused although the user had agreed to a replacement: the repository has changed since. */
    isRefusedAgain: present !== null && hasReplaced && job.isOwn,
    /** `only`: ids of the changes to commit; undefined: all. */
    commit: (only?: string[]) => job.run({ message, only }),
    /** Commits here, without a push. */
    keep: (only?: string[]) => job.run({ message, only, push: false }),
    /** Commits over the state that the user saw, and nothing newer. */
    commitOver: (only?: string[]) => {
      if (present) job.run({ message: textNow(), overwrite: present.sha, only });
    },
    /** Commits on top of another user's commit, with both changes. */
    combine: (theirAuthor: string | null, only?: string[]) => {
      setCombinedWith(theirAuthor);
      job.run({ message: textNow(), merge: true, only });
    },
    /** Name of the person whose changes a commit was combined with, if known. */
    combinedWith,
    hasConflicts: hasConflicts(job.error),
  };
}

type Answer = CommitOutcome | Schemas['AcceptedJobView'];

interface CommitOutcome {
  changed: boolean;
  /** Null for an unpushed commit. */
  sha: string | null;
  /** Changes of others combined with the commit. */
  merged?: { total: number };
}

/** Jobs that create or rename an app return the app; their commit is in the job. */
const outcomeOf = ({ commit, result }: Job): CommitOutcome | null => {
  const { merged } = (result ?? {}) as Partial<CommitOutcome>;
  return commit === null ? { changed: false, sha: null } : { changed: true, sha: commit, merged };
};

const PREFIX = 'trellis-message:';

/** Draft of the message. This tab keeps it while its author looks at the app, and through a reload. */
function useDraft(appId: string) {
  const { copy } = useWorkspace();
  const { user } = useMe();
  const key = `${PREFIX}${user.id}:${copyId(copy)}:${appId}`;
  const [message, setMessage] = useState(() => sessionStorage.getItem(key) ?? '');
  return {
    message,
    setMessage: (text: string) => {
      setMessage(text);
      sessionStorage.setItem(key, text);
    },
    /** On its way: the job keeps it from now on. */
    handOver: () => sessionStorage.removeItem(key),
  };
}
