import { useMutation } from '@tanstack/react-query';
import { answerOf, api, AT_ONCE, type Schemas } from '../../../lib/api';
import { inCopy, useJob, useWorkspace } from '../../../lib/workspace';
import { saveFirst } from './save-first';

interface Options {
  appId: string;
  save: () => Promise<boolean>;
  /** A discard of this app that was started earlier or elsewhere. */
  underWayId: string | null;
  onEnd: () => void;
  /** Called when the document has changed. */
  onChanged: () => void;
}

/** Takes back uncommitted changes, and brings them back. */
export function useDiscard({ appId, save, underWayId, onEnd, onChanged }: Options) {
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
