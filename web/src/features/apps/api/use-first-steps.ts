import { useQuery } from '@tanstack/react-query';
import { useEmbedding } from '../../../lib/session';
import { gitSettingsQuery, membersQuery, useWorkspace, type App } from '../../../lib/workspace';

export type StepName = 'connect' | 'app' | 'commit' | 'invite';

export interface FirstStep {
  name: StepName;
  isDone: boolean;
  /** True if a repository has to be connected first. */
  needsRepository?: boolean;
}

export const nextOf = (steps: readonly FirstStep[]): StepName | null =>
  steps.find(({ isDone }) => !isDone)?.name ?? null;

export interface FirstSteps {
  /** Steps that the user can take; null until their state is known. */
  steps: FirstStep[] | null;
  /** False also if that failed. */
  isPending: boolean;
}

/**
 * First steps in a workspace. In an embedded Trellis, builders see the connection step too, so that they know whom to ask,
 * and there is no step to invite people. Sends no requests while hidden.
 */
export function useFirstSteps(apps: readonly App[], { isShown }: { isShown: boolean }): FirstSteps {
  const { id, can } = useWorkspace();
  const isAdmin = can('admin');
  const isEmbedded = useEmbedding() !== null;
  const hasMembers = isAdmin && !isEmbedded;
  const git = useQuery({ ...gitSettingsQuery(id), enabled: isShown });
  const members = useQuery({ ...membersQuery(id), enabled: isShown && hasMembers });
  const asked = hasMembers ? [git, members] : [git];
  if (asked.some(({ data }) => data === undefined))
    return { steps: null, isPending: asked.some(({ isPending }) => isPending) };
  const connect: FirstStep = { name: 'connect', isDone: git.data?.configured === true };
  const own: FirstStep[] = [
    { name: 'app', isDone: apps.length > 0 },
    {
      name: 'commit',
      isDone: apps.some(({ gitState }) => gitState !== 'none'),
      needsRepository: !connect.isDone,
    },
  ];
  const invite: FirstStep = { name: 'invite', isDone: (members.data?.length ?? 0) > 1 };
  const steps = [...(isAdmin || isEmbedded ? [connect] : []), ...own, ...(hasMembers ? [invite] : [])];
  return { steps, isPending: false };
}
