import { useMutation, useQueryClient } from '@tanstack/react-query';
import { isProblem } from '../../../lib/api';
import { useJob, useWorkspace } from '../../../lib/workspace';
import { fetchUpdates, requestPull, type PullResult } from './app-git';
import { saveFirst } from './save-first';

interface Options {
  appId: string;
  save: () => Promise<boolean>;
  /** A pull of this app that was started earlier or elsewhere. */
  underWayId: string | null;
  onEnd: () => void;
  onPulled: (isUpdated: boolean) => void;
}

/** Checks for updates and pulls them. */
export function useUpdates({ appId, save, underWayId, onEnd, onPulled }: Options) {
  const { id: w } = useWorkspace();
  const client = useQueryClient();
  const check = useMutation({
    mutationFn: () => fetchUpdates(client, w, appId),
    onMutate: () => pull.reset(),
  });
  const pull = useJob({
    start: async (body: { discardLocal?: boolean }) => {
      await saveFirst(save);
      return await requestPull(w, appId, body);
    },
    underWayId,
    onEnd: (result: PullResult | null) => {
      onEnd();
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
    pullJob: pull.job,
    isPullLate: pull.isLate,
    pulled: pull.result,
    pullError: pull.error,
    wantsDiscard: isProblem(pull.error, 'uncommitted_changes'),
  };
}
