import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { appQuery, useWorkspace, type OpenApp } from '../../../lib/workspace';
import { appGitQuery, type AppGit } from './app-git';
import { commitPlanQuery, conflictKey } from './commit-many';
import { COMMITS, useCommit } from './use-commit';
import { useNews } from './use-news';
import { useOutdated } from './use-outdated';
import { usePull } from './use-pull';

/** Polling interval while no events arrive, to notice commits and pulls of others. */
const POLL_MS = 5_000;

/** The app's state in Git, and all that can be done about it. A new action ends the outcome of the one before. */
export function useGitSync({ app, save, reload }: OpenApp) {
  const { id: w, isLive } = useWorkspace();
  const { git, refresh } = useAppGit(app.id, isLive ? false : POLL_MS);
  useSaved(save, refresh);
  const found = jobIdsOf(git.data?.underWay ?? null);
  const news = useNews(app, git.data);
  const pull = usePull({
    ...{ appId: app.id, save, onEnd: refresh, onPulled: reload },
    underWayId: found.pull,
  });
  const commit = useCommit({
    ...{ appId: app.id, save, onEnd: refresh },
    foundId: found.commit ?? git.data?.failedJobId ?? null,
  });
  const { readAt, last, local } = stateOf(git);
  useOutdated({
    hasOutcome: pull.result !== null || pull.error !== null,
    ...{ readAt, state: last + local, onOutdated: pull.reset },
  });
  useOutdated({
    hasOutcome: commit.result !== null || commit.error !== null,
    // A failure is still true when the app was edited since.
    ...{ readAt, state: commit.result ? last + local : last, onOutdated: commit.reset },
  });
  return {
    ...{ workspaceId: w, git, refresh },
    news: { ...news, check: after(pull.reset, commit.reset, news.check), look: news.check },
    pull: {
      ...pull,
      pull: after(commit.reset, pull.pull),
      pullDiscarding: after(commit.reset, pull.pullDiscarding),
    },
    commit: {
      ...commit,
      commit: (only?: string[]) => {
        pull.reset();
        commit.commit(only);
      },
      commitOver: after(pull.reset, commit.commitOver),
    },
  };
}

export type GitSync = ReturnType<typeof useGitSync>;

/** Runs one after the other. */
const after =
  (...steps: (() => void)[]) =>
  (): void =>
    steps.forEach((step) => step());

function useAppGit(appId: string, pollMs: number | false) {
  const { id: w } = useWorkspace();
  const client = useQueryClient();
  const git = useQuery({ ...appGitQuery(w, appId), staleTime: 0, refetchInterval: pollMs });
  const refresh = () => {
    void client.invalidateQueries({ queryKey: appGitQuery(w, appId).queryKey });
    void client.invalidateQueries({ queryKey: appQuery(w, appId).queryKey });
    void client.invalidateQueries({ queryKey: commitPlanQuery(w).queryKey });
    void client.invalidateQueries({ queryKey: conflictKey(w, appId) });
  };
  return { git, refresh };
}

/** Saves when the page opens: its state includes the edits of a moment ago. */
function useSaved(save: () => Promise<boolean>, onSaved: () => void): void {
  const saveNow = useEffectEvent(() => void save().then(onSaved));
  useEffect(() => saveNow(), []);
}

function jobIdsOf(underWay: AppGit['underWay']): { commit: string | null; pull: string | null } {
  if (!underWay) return { commit: null, pull: null };
  const { kind, jobId } = underWay;
  return { commit: COMMITS.includes(kind) ? jobId : null, pull: kind === 'pull_app' ? jobId : null };
}

/** The part of the state that commits and pulls change, and the part that edits change. */
const stateOf = ({ data, dataUpdatedAt }: { data?: AppGit; dataUpdatedAt: number }) => ({
  readAt: dataUpdatedAt,
  last: `${data?.lastCommit?.sha} ${data?.path}`,
  local: ` ${data?.hasUncommittedChanges}`,
});
