import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { appQuery, useWorkspace, type OpenApp } from '../../../lib/workspace';
import { appGitQuery } from './app-git';
import { commitPlanQuery, conflictKey } from './commit-many';

/** Polling interval while no events arrive, to notice commits and pulls of others. */
const POLL_MS = 5_000;

/** The Git state of the app that is open, with the edits of a moment ago. */
export function useAppGit({ app, save }: Pick<OpenApp, 'app' | 'save'>) {
  const { copy, isLive } = useWorkspace();
  const client = useQueryClient();
  const git = useQuery({
    ...appGitQuery(copy, app.id),
    staleTime: 0,
    refetchInterval: isLive ? false : POLL_MS,
  });
  const refresh = () => {
    void client.invalidateQueries({ queryKey: appGitQuery(copy, app.id).queryKey });
    void client.invalidateQueries({ queryKey: appQuery(copy, app.id).queryKey });
    void client.invalidateQueries({ queryKey: commitPlanQuery(copy).queryKey });
    void client.invalidateQueries({ queryKey: conflictKey(copy, app.id) });
  };
  const saveNow = useEffectEvent(() => void save().then(refresh));
  useEffect(() => saveNow(), []);
  return { git, refresh };
}
