import { t } from '@lingui/core/macro';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import {
  appQuery,
  branchesKey,
  copyKey,
  copyOf,
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
  const { id: w, defaultBranch } = useWorkspace();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { id: m, apps, into } = merge;
  const copy = copyOf(w, { branch: into === defaultBranch ? null : into });
  const search = { branch: copy.branch ?? undefined };
  const appId = apps[0]?.appId ?? '';
  const { keep } = useCombined(appId);
  const refresh = () => {
    const ofApps = apps.flatMap(({ appId: a }) => (a === null ? [] : [appQuery(copy, a).queryKey]));
    const changed = merge.kind === 'branches' ? [branchesKey(w), copyKey(copy)] : ofApps;
    for (const queryKey of [[...mergeKey(w, m), 'read'], ...changed])
      void client.invalidateQueries({ queryKey });
  };
  const leave = () =>
    merge.kind === 'branches'
      ? void navigate({ to: '/w/$w', params: { w }, search })
      : void navigate({ to: '/w/$w/apps/$a/changes', params: { w, a: appId }, search });
  const job = useJob({
    start: (message: string | null) => requestCompletion({ w, m }, message),
    underWayId: isOpen(merge) ? merge.completingJobId : null,
    onEnd: (result: Combined | null, { isOwn, error }) => {
      refresh();
      const next = mergeIdOf(error, 'merge_outdated');
      if (!isOwn) return;
      if (next !== null) return void goOn(next);
      if (!result) return;
      const open = openIn(result);
      if (open !== null) return void goOnWith(open);
      if (merge.kind === 'branches' || 'apps' in result) notifyMerged(merge);
      else keep({ kind: merge.kind, who: labelSides(merge.sides).theirs, result });
      leave();
    },
  });
  const goOn = (next: string) => {
    notifications.show({
      title: t`One side has changed in the meantime`,
      message: t`You continue with its new state. All decisions that still apply are kept.`,
    });
    return show(next);
  };
  const goOnWith = (next: string) => {
    notifications.show({
      title: t`Your decisions conflict with other changes`,
      message: t`Nothing has been merged yet. Settle what is still open; all other decisions are kept.`,
    });
    return show(next);
  };
  const show = (next: string) => navigate({ to: '/w/$w/merges/$m', params: { w, m: next }, replace: true });
  const abandon = useMutation({
    mutationFn: () => abandonMerge({ w, m }),
    onSuccess: () => {
      refresh();
      leave();
    },
  });
  return { job, complete: job.run, abandon };
}

function notifyMerged({ sides, into }: Merge): void {
  notifications.show({ message: t`${sides.theirs.branch} was merged into ${into}.` });
}

/** Returns the merge that is left to settle, where the decisions have led to other conflicts. */
const openIn = (result: Combined): string | null =>
  'apps' in result && result.status === 'conflicts' ? result.mergeId : null;

export type Completion = ReturnType<typeof useCompletion>;
