import { useNavigate } from '@tanstack/react-router';
import { useWorkspace } from '../../../lib/workspace';

/** Returns the function that opens an app in the editor. */
export function useOpenEditor(): (appId: string) => void {
  const { id: w } = useWorkspace();
  const navigate = useNavigate();
  return (a) => void navigate({ to: '/w/$w/apps/$a', params: { w, a } });
}
