import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useJob, useWorkspace, type Job, type OpenApp } from '../../../../lib/workspace';
import { saveFirst } from '../save-first';
import { useOutdated } from '../use-outdated';
import type { HistoryCommit } from '../../lib/history-labels';
import { historyQuery, requestRestore } from './history';

interface Restored {
  changed: boolean;
  /** Id of the new commit; null if there is none. */
  commit: string | null;
}

interface Request {
  sha: string;
  /** Message of a commit; undefined: restores as an uncommitted change. */
  commit?: string;
}

interface GitNow {
  /** Describes the Git state that an outcome refers to. */
  state: string;
  readAt: number;
  refresh: () => void;
}

/** Restores the app to its state at a commit, and follows the job that commits it. */
export function useRestore({ app, save, reload }: OpenApp, { readAt, state, refresh }: GitNow) {
  const { copy } = useWorkspace();
  const client = useQueryClient();
  const [request, setRequest] = useState<Request | null>(null);
  const [asked, setAsked] = useState<HistoryCommit | null>(null);
  const job = useJob({
    start: async (body: Request) => {
      await saveFirst(save);
      const answer = await requestRestore(copy, app.id, body);
      return 'jobId' in answer ? answer : { changed: answer.changed, commit: null };
    },
    resultOf: ({ commit }: Job): Restored => ({ changed: commit !== null, commit }),
    onEnd: (restored: Restored | null) => {
      refresh();
      // Also after a refused commit: the app is restored by then.
      reload();
      if (restored?.commit) void client.invalidateQueries({ queryKey: historyQuery(copy, app.id).queryKey });
    },
  });
  useOutdated({ hasOutcome: job.result !== null, readAt, state, onOutdated: job.reset });
  return {
    ...job,
    /** The last request, whose outcome is shown at its commit. */
    request,
    /** The commit in the confirmation dialog. */
    asked,
    ask: setAsked,
    leave: () => setAsked(null),
    restore: (body: Request) => {
      setAsked(null);
      setRequest(body);
      job.run(body);
    },
  };
}

export type Restoring = ReturnType<typeof useRestore>;
