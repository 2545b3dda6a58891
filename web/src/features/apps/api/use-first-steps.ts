import { useQuery } from '@tanstack/react-query';
import { gitSettingsQuery, membersQuery, useWorkspace, type App } from '../../../lib/workspace';

export type StepName = 'connect' | 'app' | 'commit' | 'invite';

export interface FirstStep {
  name: StepName;
  isDone: boolean;
}

/** The first steps in a workspace that the person can take, as far as they are done; null while that is not known. */
export function useFirstSteps(apps: readonly App[]): FirstStep[] | null {
  const { id, can } = useWorkspace();
  const isAdmin = can('admin');
  const git = useQuery(gitSettingsQuery(id)).data;
  const members = useQuery({ ...membersQuery(id), enabled: isAdmin }).data;
  if (!git || (isAdmin && !members)) return null;
  const own: FirstStep[] = [
    { name: 'app', isDone: apps.length > 0 },
    { name: 'commit', isDone: apps.some(({ gitState }) => gitState !== 'none') },
  ];
  if (!isAdmin) return own;
  return [
    { name: 'connect', isDone: git.configured },
    ...own,
    { name: 'invite', isDone: (members?.length ?? 0) > 1 },
  ];
}
