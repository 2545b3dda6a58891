import { useQuery } from '@tanstack/react-query';
import { useEmbedding } from '../../../lib/session';
import { gitSettingsQuery, membersQuery, useWorkspace, type App } from '../../../lib/workspace';

export type StepName = 'connect' | 'app' | 'commit' | 'invite';

export interface FirstStep {
  name: StepName;
  isDone: boolean;
}

/**
 * The first steps in a workspace that the person can take, as far as they are done; null while that is not known. In a Trellis
 * that is part of a program, builders see the connection too, to know whom to ask, and nobody invites people.
 */
export function useFirstSteps(apps: readonly App[]): FirstStep[] | null {
  const { id, can } = useWorkspace();
  const isAdmin = can('admin');
  const isEmbedded = useEmbedding() !== null;
  const git = useQuery(gitSettingsQuery(id)).data;
  const members = useQuery({ ...membersQuery(id), enabled: isAdmin && !isEmbedded }).data;
  if (!git || (isAdmin && !isEmbedded && !members)) return null;
  const own: FirstStep[] = [
    { name: 'app', isDone: apps.length > 0 },
    { name: 'commit', isDone: apps.some(({ gitState }) => gitState !== 'none') },
  ];
  const connect: FirstStep = { name: 'connect', isDone: git.configured };
  if (isEmbedded) return [connect, ...own];
  if (!isAdmin) return own;
  return [connect, ...own, { name: 'invite', isDone: (members?.length ?? 0) > 1 }];
}
