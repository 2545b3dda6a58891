import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import {
  appQuery,
  mergeIdOf,
  mergeKey,
  useCombined,
  useJob,
  useWorkspace,
  type Merge,
} from '../../../lib/workspace';
import { isOpen } from '../lib/resolutions';
import { labelSides } from '../lib/sides';
import { abandonMerge, requestCompletion, type Combined } from './merge-requests';

/** Completes a merge, and goes where its outcome is told; or abandons it. */
export function useCompletion(merge: Merge) {
  const { id: w, copy, defaultBranch } = useWorkspace();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { id: m, apps, into } = merge;
  const branch = into === defaultBranch ? undefined : into;
  const appId = apps[0]?.appId ?? '';
  const { keep } = useCombined(appId);
  const refresh = () => {
    void client.invalidateQueries({ queryKey: [...mergeKey(w, m), 'read'] });
    for (const { appId: a } of apps)
      if (a !== null) void client.invalidateQueries({ queryKey: appQuery(copy, a).queryKey });
  };
  const leave = () =>
    merge.kind === 'branches'
      ? void navigate({ to: '/w/$w', params: { w }, search: { branch } })
      : void navigate({ to: '/w/$w/apps/$a/changes', params: { w, a: appId }, search: { branch } });
  const job = useJob({
    start: (message: string | null) => requestCompletion({ w, m }, message),
    underWayId: isOpen(merge) ? merge.completingJobId : null,
    onEnd: (result: Combined | null, { isOwn, error }) => {
      refresh();
      const next = mergeIdOf(error, 'merge_outdated');
      if (!isOwn) return;
      if (next !== null) return void goOn(next);
      if (!result) return;
      if (merge.kind !== 'branches') keep({ kind: merge.kind, who: labelSides(merge.sides).theirs, result });
      leave();
    },
  });
  const goOn = (next: string) => {
    notifications.show({
      title: 'One side has changed meanwhile',
      message: 'You go on with its new state. All decisions that still fit are kept.',
    });
    return navigate({ to: '/w/$w/merges/$m', params: { w, m: next }, replace: true });
  };
  const abandon = useMutation({
    mutationFn: () => abandonMerge({ w, m }),
    onSuccess: () => {
      refresh();
      leave();
    },
  });
  return { job, complete: job.run, abandon };
}

export type Completion = ReturnType<typeof useCompletion>;
