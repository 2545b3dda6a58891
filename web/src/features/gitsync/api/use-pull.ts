import { isProblem } from '../../../lib/api';
import { useJob, useWorkspace } from '../../../lib/workspace';
import { requestPull, type PullResult } from './app-git';
import { saveFirst } from './save-first';

interface Options {
  appId: string;
  save: () => Promise<boolean>;
  /** A pull of this app that was started earlier or elsewhere. */
  underWayId: string | null;
  onEnd: () => void;
  onPulled: () => void;
}

/** Saves, pulls and follows the job. */
export function usePull({ appId, save, underWayId, onEnd, onPulled }: Options) {
  const { id: w } = useWorkspace();
  const job = useJob({
    start: async (body: { discardLocal?: boolean }) => {
      await saveFirst(save);
      return await requestPull(w, appId, body);
    },
    underWayId,
    onEnd: (result: PullResult | null) => {
      onEnd();
      if (result?.updated) onPulled();
    },
  });
  return {
    ...job,
    pull: () => job.run({}),
    pullDiscarding: () => job.run({ discardLocal: true }),
    /** True if it asks what to do with the uncommitted changes. */
    wantsDiscard: isProblem(job.error, 'uncommitted_changes'),
  };
}
