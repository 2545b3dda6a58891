import { useNavigate } from '@tanstack/react-router';
import { useWorkspace } from '../../../lib/workspace';

/** Returns a function that goes to the page of a merge, if there is one. */
export function useOpenMerge() {
  const { id: w } = useWorkspace();
  const navigate = useNavigate();
  return (mergeId: string | null) => {
    if (mergeId !== null) void navigate({ to: '/w/$w/merges/$m', params: { w, m: mergeId } });
  };
}
