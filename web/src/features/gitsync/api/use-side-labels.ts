import { useQuery } from '@tanstack/react-query';
import { useWorkspace, versionsQuery } from '../../../lib/workspace';
import { sideLabel, type Sides } from '../lib/history-labels';

/** Names both states of a difference; versions by their names, once they are known. */
export function useSideLabels(appId: string, { from, to }: Sides): Sides {
  const { copy } = useWorkspace();
  const enabled = [from, to].some((ref) => ref.startsWith('version:'));
  const { data = [] } = useQuery({ ...versionsQuery(copy, appId), enabled });
  const versions = new Map(data.map(({ id, name }) => [id, name]));
  return { from: sideLabel(from, versions), to: sideLabel(to, versions) };
}
