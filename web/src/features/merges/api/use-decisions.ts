import { t } from '@lingui/core/macro';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useState, useSyncExternalStore } from 'react';
import { problemOf } from '../../../lib/api';
import { useMe } from '../../../lib/session';
import { mergeQuery, useWorkspace, type Conflict, type Resolution } from '../../../lib/workspace';
import { thingName, titleOf } from '../lib/conflict-labels';
import { conflictsOf, findConflict, isSame, progressOf, type Command } from '../lib/resolutions';
import { DecisionQueue } from './decision-queue';
import { sendCommand } from './merge-requests';

/** Decisions taken at once, which are undone together. */
type Step = { id: string; before: Resolution | null; after: Resolution | null }[];

/**
 * Takes and undoes decisions. They are shown at once, and saved one by one. The component must rerender when the merge is
 * refetched.
 */
export function useDecisions(mergeId: string) {
  const queue = useQueue(mergeId);
  const waiting = useSyncExternalStore(queue.subscribe, () => queue.waiting);
  const [steps, setSteps] = useState<readonly Step[]>([]);
  // Not memoized: React Query notifies later than the queue, and a saved decision would look open in between.
  const merge = queue.shown();
  const send = (decisions: { id: string; resolution: Resolution | null }[]) =>
    inTurn(decisions, ({ id, resolution }) => queue.decide({ kind: 'one', conflictId: id, resolution }));
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
    isSaving: waiting.length > 0,
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

async function inTurn<T>(items: readonly T[], act: (item: T) => Promise<boolean>): Promise<void> {
  const acts = [...items];
  for (const item of acts) if (!(await act(item))) return;
}

function useQueue(m: string): DecisionQueue {
  const { id: w } = useWorkspace();
  const { user } = useMe();
  const client = useQueryClient();
  const query = mergeQuery(w, m);
  const [queue] = useState(
    () =>
      new DecisionQueue({
        send: (command: Command, etag) => sendCommand({ w, m }, command, etag),
        read: async () => {
          await client.cancelQueries({ queryKey: query.queryKey });
          return client.query({ ...query, staleTime: 0 });
        },
        current: () => client.getQueryData(query.queryKey)!,
        keep: (state) => {
          // A pending answer may be older.
          void client.cancelQueries({ queryKey: query.queryKey });
          client.setQueryData(query.queryKey, state);
        },
        me: { id: user.id, name: user.name },
        onOthers: (settled, isStopped) => notifications.show({ message: othersText(settled, isStopped) }),
        onProblem: (error) => {
          const { message, remedy } = problemOf(error);
          notifications.show({
            color: 'red',
            autoClose: false,
            title: t`Not saved`,
            message: [message, remedy].filter(Boolean).join(' '),
          });
          void client.invalidateQueries({ queryKey: query.queryKey });
        },
      }),
  );
  return queue;
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
