import { t } from '@lingui/core/macro';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { ApiProblem, isProblem } from '../../../lib/api';
import { rememberBranch } from '../../../lib/session';
import { appQuery, branchesKey, useWorkspace } from '../../../lib/workspace';
import { activateBranch } from './branches';

/** Saves pending edits; resolves to false if that fails. */
export type Save = () => Promise<boolean>;

/** Saves pending edits first, so that they stay on the branch where they were made. `message`: shown if that fails. */
export async function saveOnBranch(save: Save | undefined, message: string): Promise<void> {
  if (save === undefined || (await save())) return;
  throw new ApiProblem({
    status: 0,
    code: 'not_saved',
    message,
    remedy: t`See the message in the editor, then try again.`,
  });
}

interface Options {
  save?: Save;
  /** App to open on the branch; by default the open app. */
  appId?: string | null;
  onOpened?: () => void;
}

/**
 * Shows branches that are open: the open app if the branch has it, or else the list of apps. A commit or merge belongs to the
 * old branch: the app's history or the list of apps is shown instead.
 */
export function useShowBranch({ appId = null, onOpened }: Omit<Options, 'save'>) {
  const { id: w, defaultBranch } = useWorkspace();
  const { a: shown, sha, m } = useParams({ strict: false });
  const a = appId ?? shown;
  const client = useQueryClient();
  const navigate = useNavigate();
  return {
    /** Tells if the branch has the app to show. */
    hasApp: async (name: string): Promise<boolean> => {
      if (a === undefined) return true;
      const copy = { w, branch: name === defaultBranch ? null : name };
      return client.query({ ...appQuery(copy, a), staleTime: 0 }).then(
        () => true,
        (error: unknown) => !isProblem(error, 'app_not_on_branch'),
      );
    },
    show: (name: string, hasApp: boolean): void => {
      // Names the default branch too, so that the address shows the same to everyone.
      const search = { branch: name };
      rememberBranch(client, w, name);
      onOpened?.();
      if (hasApp && a !== undefined && sha !== undefined)
        return void navigate({ to: '/w/$w/apps/$a/history', params: { w, a }, search });
      if (hasApp && a !== undefined && a !== shown)
        return void navigate({ to: '/w/$w/apps/$a', params: { w, a }, search });
      if (hasApp && m === undefined) return void navigate({ to: '.', search });
      void navigate({ to: '/w/$w', params: { w }, search });
      if (hasApp) return;
      notifications.show({ message: t`The app that was open is not on ${name}. These are its apps.` });
    },
  };
}

/** Opens branches, and shows them. */
export function useOpenBranch({ save, ...options }: Options) {
  const { id: w } = useWorkspace();
  const client = useQueryClient();
  const shown = useShowBranch(options);
  const opening = useMutation({
    mutationFn: async (name: string) => {
      await saveOnBranch(save, t`Your last changes could not be saved, so you are still on this branch.`);
      await activateBranch({ client, workspaceId: w }, name);
      rememberBranch(client, w, name);
      void client.invalidateQueries({ queryKey: branchesKey(w) });
      return { hasApp: await shown.hasApp(name) };
    },
  });
  return {
    ...opening,
    /** Goes there once the branch is open, unless the progress display was closed first. */
    open: (name: string) => opening.mutate(name, { onSuccess: ({ hasApp }) => shown.show(name, hasApp) }),
  };
}
