import { t } from '@lingui/core/macro';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useDecisionQueue } from '../../../lib/decisions';
import { useMe } from '../../../lib/session';
import {
  mergeQuery,
  useWorkspace,
  type Conflict,
  type ReadMerge,
  type Resolution,
} from '../../../lib/workspace';
import { thingName, titleOf } from '../lib/conflict-labels';
import {
  applyCommand,
  changedByOthers,
  conflictsOf,
  findConflict,
  isAsSeen,
  isSame,
  progressOf,
  type Command,
} from '../lib/resolutions';
import { sendCommand } from './merge-requests';

/** Decisions taken at once, which are undone together. */
type Step = { id: string; before: Resolution | null; after: Resolution | null }[];

/**
 * Takes and undoes decisions. They are shown at once, and saved one by one. The component must rerender when the merge is
 * refetched.
 */
export function useDecisions(mergeId: string) {
  const queue = useQueue(mergeId);
  const [steps, setSteps] = useState<readonly Step[]>([]);
  const { merge } = queue.shown;
  const send = (decisions: { id: string; resolution: Resolution | null }[]) =>
    queue.decide(
      ...decisions.map(({ id, resolution }): Command => ({ kind: 'one', conflictId: id, resolution })),
    );
  const remember = (step: Step) => {
    const made = step.filter(({ before, after }) => !isSame(before, after));
    if (made.length > 0) setSteps((all) => [...all, made]);
    return made;
  };
  const stepOf = (conflicts: readonly Conflict[], after: (conflict: Conflict) => Resolution | null): Step =>
    conflicts.map((each) => ({ id: each.id, before: each.resolution, after: after(each) }));
  return {
    merge,
    progress: progressOf(merge),
    isSaving: queue.isSaving,
    decide: (conflict: Conflict, resolution: Resolution | null) => {
      const made = remember(stepOf([conflict], () => resolution));
      void send(made.map(({ id, after }) => ({ id, resolution: after })));
    },
    /** Takes one side for conflicts; stops at the first refused one. */
    decideAll: (conflicts: readonly Conflict[], choose: 'mine' | 'theirs') => {
      const made = remember(stepOf(conflicts, () => ({ choose })));
      void send(made.map(({ id, after }) => ({ id, resolution: after })));
    },
    decideApp: (gitAppId: string, choose: 'mine' | 'theirs') => {
      const apps = merge.apps.filter((each) => each.gitAppId === gitAppId);
      const made = remember(stepOf(conflictsOf({ ...merge, apps }), () => ({ choose })));
      if (made.length > 0) void queue.decide({ kind: 'app', gitAppId, choose });
    },
    canUndo: steps.length > 0,
    /** Undoes the last step, except for conflicts that others have settled since. */
    undo: () => {
      const last = steps.at(-1);
      if (!last) return;
      setSteps(steps.slice(0, -1));
      const still = last.filter(({ id, after }) =>
        isSame(findConflict(merge, id)?.resolution ?? null, after),
      );
      void send(still.map(({ id, before }) => ({ id, resolution: before })));
    },
  };
}

export type Decisions = ReturnType<typeof useDecisions>;

/** Decisions on the merge, which its page and its other readers share. */
function useQueue(m: string) {
  const { id: w } = useWorkspace();
  const { user } = useMe();
  const me = { id: user.id, name: user.name };
  return useDecisionQueue({
    query: mergeQuery(w, m),
    send: (command: Command, etag) => sendCommand({ w, m }, command, etag),
    apply: (state: ReadMerge, command) => ({ ...state, merge: applyCommand(state.merge, command, me) }),
    decidedByOthers: (before, now) => changedByOthers(before.merge, now.merge, me.id),
    isAsSeen: (command, seen, now) => isAsSeen(command, seen.merge, now.merge),
    onOthers: (settled, isStopped) => notifications.show({ message: othersText(settled, isStopped) }),
  });
}

/** Reports conflicts that others settled, and if that stopped the user's own decision. */
function othersText(settled: readonly Conflict[], isStopped: boolean): string {
  const news = newsOf(settled);
  return isStopped ? `${news} ${t`Your choice was not saved.`}` : news;
}

function newsOf([first, ...rest]: readonly Conflict[]): string {
  if (!first) return t`This conflict has changed in the meantime.`;
  const who = first.resolvedBy?.name ?? t`Someone else`;
  const conflict = t`${titleOf(first)} of ${thingName(first.of)}`;
  const what = rest.length > 0 ? t`${conflict}, and ${rest.length} more` : conflict;
  return first.resolution ? t`${who} resolved ${what}.` : t`${who} opened ${what} again.`;
}
