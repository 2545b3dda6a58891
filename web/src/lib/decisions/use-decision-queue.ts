import { t } from '@lingui/core/macro';
import { notifications } from '@mantine/notifications';
import { useQueryClient, type QueryKey, type UseQueryOptions } from '@tanstack/react-query';
import { useState, useSyncExternalStore } from 'react';
import { problemOf } from '../api';
import { DecisionQueue, type QueueParts } from './decision-queue';

interface Options<State extends { etag: string }, Command, Decided, Key extends QueryKey> extends Omit<
  QueueParts<State, Command, Decided>,
  'read' | 'current' | 'keep' | 'onProblem'
> {
  /** Reads the state; its present answer is the state to begin with. */
  query: UseQueryOptions<State, Error, State, Key> & { queryKey: Key };
  /** Returns true for a refusal that it has dealt with. */
  onRefusal?: (error: unknown, command: Command) => boolean;
}

/**
 * Sends decisions one by one, and shows them at once. The component must rerender when the state is refetched. The options of
 * the first render are used.
 */
export function useDecisionQueue<State extends { etag: string }, Command, Decided, Key extends QueryKey>({
  query,
  onRefusal = () => false,
  ...parts
}: Options<State, Command, Decided, Key>) {
  const client = useQueryClient();
  const { queryKey } = query;
  const [queue] = useState(
    () =>
      new DecisionQueue<State, Command, Decided>({
        ...parts,
        read: async () => {
          await client.cancelQueries({ queryKey });
          return client.query({ ...query, staleTime: 0 });
        },
        current: () => client.getQueryData<State>(queryKey)!,
        keep: (state) => {
          // A pending answer may be older.
          void client.cancelQueries({ queryKey });
          client.setQueryData<State>(queryKey, state);
        },
        onProblem: (error, command) => {
          void client.invalidateQueries({ queryKey });
          if (onRefusal(error, command)) return;
          const { message, remedy } = problemOf(error);
          notifications.show({
            color: 'red',
            autoClose: false,
            title: t`Not saved`,
            message: [message, remedy].filter(Boolean).join(' '),
          });
        },
      }),
  );
  const waiting = useSyncExternalStore(queue.subscribe, () => queue.waiting);
  return {
    // Not memoized: React Query notifies later than the queue, and a saved decision would look open in between.
    shown: queue.shown(),
    isSaving: waiting.length > 0,
    decide: (...commands: readonly Command[]) => queue.decide(...commands),
  };
}
