import { useState } from 'react';
import { isProblem, type Schemas } from '../../../lib/api';
import { mergeIdOf, useJob, useWorkspace } from '../../../lib/workspace';
import { asksAboutHost } from '../../hosts';
import { requestPull, type PullRequest, type PullResult } from './app-git';
import { saveFirst } from './save-first';
import { useOpenMerge } from './use-open-merge';

interface Options {
  appId: string;
  save: () => Promise<boolean>;
  /** A pull of this app that was started earlier or elsewhere. */
  underWayId: string | null;
  onEnd: () => void;
  onPulled: () => void;
}

/** Tells if conflicts are to be settled first: the merge says so itself. */
export const hasConflicts = (error: unknown): boolean =>
  isProblem(error, 'merge_conflicts', 'merge_outdated');

/** Saves, pulls and follows the job. */
export function usePull({ appId, save, underWayId, onEnd, onPulled }: Options) {
  const { copy } = useWorkspace();
  const openMerge = useOpenMerge();
  const [last, setLast] = useState<PullRequest>({});
  const job = useJob({
    start: async (body: PullRequest): Promise<PullResult | Schemas['AcceptedJobView']> => {
      await saveFirst(save);
      return await requestPull(copy, appId, body);
    },
    underWayId,
    onEnd: (result: PullResult | null, { isOwn, error }) => {
      onEnd();
      if (isOwn) openMerge(mergeIdOf(error));
      if (result?.updated) onPulled();
    },
  });
  const run = (body: PullRequest) => {
    setLast(body);
    job.run({ hostTables: 'ask', ...body, askDataSources: true });
  };
  return {
    ...job,
    pull: () => run({}),
    /** Pulls, and puts the uncommitted changes on top. */
    combine: () => run({ merge: true }),
    pullDiscarding: () => run({ discardLocal: true }),
    pullTag: (tag: string, how: Omit<PullRequest, 'tag'>) => run({ tag, ...how }),
    /** True if it asks about things of the connected editor. */
    asksAboutHost: asksAboutHost(job.error),
    /** Pulls as the last time. */
    repeat: ({ tables }: { tables?: 'change' | 'leave' }) =>
      run({ ...last, ...(tables && { hostTables: tables === 'change' ? 'change' : undefined }) }),
    hasConflicts: hasConflicts(job.error),
    /** True if it asks what to do with the uncommitted changes. */
    wantsDiscard: isProblem(job.error, 'uncommitted_changes'),
  };
}
