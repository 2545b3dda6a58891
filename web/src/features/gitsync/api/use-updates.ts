import { useMutation } from '@tanstack/react-query';
import { isProblem } from '../../../lib/api';
import { useWorkspace } from '../../../lib/workspace';
import { fetchUpdates, requestPull, type PullResult } from './app-git';
import { savedFirst } from './saved-first';
import { useJob } from './use-job';

interface Options {
  appId: string;
  save: () => Promise<boolean>;
  onPulled: (isUpdated: boolean) => void;
}

/** What the repository has that is not here, and the pull that brings it. */
export function useUpdates({ appId, save, onPulled }: Options) {
  const { id: w } = useWorkspace();
  const check = useMutation({ mutationFn: () => fetchUpdates(w, appId), onMutate: () => pull.reset() });
  const pull = useJob({
    start: async (body: { discardLocal?: boolean }) => {
      await savedFirst(save);
      return await requestPull(w, appId, body);
    },
    onEnd: (result: PullResult | null) => {
      if (!result) return;
      check.reset();
      onPulled(result.updated);
    },
  });
  return {
    check: () => check.mutate(),
    isChecking: check.isPending,
    found: check.data ?? null,
    checkError: check.error,
    pull: () => pull.run({}),
    pullDiscarding: () => pull.run({ discardLocal: true }),
    keepLocal: pull.reset,
    isPulling: pull.isPending,
    pulled: pull.result,
    pullError: pull.error,
    wantsDiscard: isProblem(pull.error, 'uncommitted_changes'),
  };
}
