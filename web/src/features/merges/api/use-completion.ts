import { t } from '@lingui/core/macro';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
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

/** Completes a merge, and goes where its outcome is told; or abandons it. Branches that were merged leave a choice. */
export function useCompletion(merge: Merge) {
  const { id: w, copy: shown, defaultBranch } = useWorkspace();
  const state = useLocation({ select: (location) => location.state.cameFrom });
  const cameFrom = state ?? { appId: null, branch: shown.branch ?? defaultBranch };
  const [isMerged, setIsMerged] = useState(false);
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
  /** Leads back to the app from which branches were merged, or to the apps. */
  const stay = () => {
    const back = { branch: cameFrom.branch ?? undefined };
    if (cameFrom.appId === null) return void navigate({ to: '/w/$w', params: { w }, search: back });
    void navigate({ to: '/w/$w/apps/$a', params: { w, a: cameFrom.appId }, search: back });
  };
  const leave = () =>
    merge.kind === 'branches'
      ? stay()
      : void navigate({ to: '/w/$w/apps/$a/changes', params: { w, a: appId }, search });
  const job = useJob({
    start: () => requestCompletion({ w, m }),
    underWayId: isOpen(merge) ? merge.completingJobId : null,
    onEnd: (result: Combined | null, { isOwn, error }) => {
      refresh();
      const next = mergeIdOf(error, 'merge_outdated');
      if (!isOwn) return;
      if (next !== null) return void goOn(next);
      if (!result) return;
      const open = openIn(result);
      if (open !== null) return void goOnWith(open);
      if (merge.kind === 'branches' || 'apps' in result) return setIsMerged(true);
      keep({ kind: merge.kind, who: labelSides(merge.sides).theirs, result });
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
      message: t`Nothing has been merged yet. Resolve what is still open; all other decisions are kept.`,
    });
    return show(next);
  };
  const show = (next: string) =>
    navigate({ to: '/w/$w/merges/$m', params: { w, m: next }, state: { cameFrom }, replace: true });
  const abandon = useMutation({
    mutationFn: () => abandonMerge({ w, m }),
    onSuccess: () => {
      refresh();
      leave();
    },
  });
  return { job, complete: () => job.run(undefined), abandon, isMerged, cameFrom, stay };
}

/** Returns the merge that is left to settle, where the decisions have led to other conflicts. */
const openIn = (result: Combined): string | null =>
  'apps' in result && result.status === 'conflicts' ? result.mergeId : null;

export type Completion = ReturnType<typeof useCompletion>;
