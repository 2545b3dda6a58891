import { t } from '@lingui/core/macro';
import {
  queryOptions,
  useMutation,
  useQueryClient,
  useSuspenseQuery,
  type QueryClient,
} from '@tanstack/react-query';
import { answerOf, api, isProblem, type Schemas } from '../api';
import { basePath } from '../base-path';
import { forgetAllUnsaved } from '../unsaved';
import { ME_KEY } from './me-key';

export type Me = Schemas['MeView'];
/** Program that embeds this Trellis. */
export type Embedding = NonNullable<Me['embeddedIn']>;
export type OpenedWorkspace = Me['workspaces'][number];
export type Role = Schemas['WorkspaceView']['role'];

const LAST_WORKSPACE = `trellis-last-workspace${basePath}`;

/** The signed-in user with their workspaces; null if signed out. */
export const meQuery = queryOptions({
  queryKey: ME_KEY,
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await answerOf(api.GET('/api/auth/me', { signal }));
    } catch (error) {
      if (isProblem(error, 'unauthorized')) return null;
      throw error;
    }
  },
});

/** Refetches the user: a role or workspace may be gone. If the session has ended, the refusal leads to sign-in. */
export async function refreshMe(client: QueryClient): Promise<void> {
  const me = await client
    .query({
      queryKey: [...meQuery.queryKey, 'now'],
      staleTime: 0,
      queryFn: () => answerOf(api.GET('/api/auth/me')),
    })
    .catch(() => null);
  if (me) client.setQueryData(meQuery.queryKey, me);
}

/** Tells if the first account has to be created. */
export const setupQuery = queryOptions({
  queryKey: ['setup'],
  staleTime: 0,
  queryFn: ({ signal }) => answerOf(api.GET('/api/setup', { signal })),
});

/** The ways to sign in, and why the sign-on that this browser has just tried failed. */
export const signInWaysQuery = queryOptions({
  queryKey: ['sign-in-ways'],
  staleTime: 0,
  queryFn: ({ signal }) => answerOf(api.GET('/api/sign-in', { signal })),
});

/** Returns the address that starts the sign-on; `to` has no base path. */
export const signOnAddress = ({ url }: { url: string }, to: string): string =>
  `${url}?returnTo=${encodeURIComponent(to)}`;

/** Returns the user, for components of signed-in users only. */
export function useMe(): Me {
  const { data } = useSuspenseQuery(meQuery);
  // Fallback while a signed-out user leaves the page.
  return data ?? { user: { id: '', name: '', email: '', gitName: null, gitEmail: null }, workspaces: [] };
}

/** Returns the program that embeds this Trellis and manages people, workspaces and apps; null if Trellis is standalone. */
export const useEmbedding = (): Embedding | null => useMe().embeddedIn ?? null;

/** Settings that an embedding program manages. */
export const SETTINGS_OF_PROGRAM: readonly string[] = ['editor', 'members'];

export function useSignOut({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      await answerOf(api.POST('/api/auth/logout'));
      await forgetAllUnsaved();
      // Holds ids of jobs that the user started.
      sessionStorage.clear();
    },
    onSuccess: () => {
      client.clear();
      client.setQueryData(meQuery.queryKey, null);
      onDone();
    },
  });
}

/** Returns the workspace to open: the last one, or else the first. */
export function firstWorkspaceOf(me: Me): OpenedWorkspace | null {
  const last = localStorage.getItem(LAST_WORKSPACE);
  return me.workspaces.find(({ id }) => id === last) ?? me.workspaces[0] ?? null;
}

/** Returns the branch to open a workspace with; undefined: the default branch. */
export const branchToOpen = ({ activeBranch, defaultBranch }: OpenedWorkspace): string | undefined =>
  activeBranch === defaultBranch ? undefined : activeBranch;

/** Remembers the user's active branch. */
export function rememberBranch(client: QueryClient, workspaceId: string, activeBranch: string): void {
  client.setQueryData(
    meQuery.queryKey,
    (me) =>
      me && {
        ...me,
        workspaces: me.workspaces.map((each) => (each.id === workspaceId ? { ...each, activeBranch } : each)),
      },
  );
}

export const rememberWorkspace = (id: string): void => localStorage.setItem(LAST_WORKSPACE, id);

const RANK: Record<Role, number> = { viewer: 0, builder: 1, admin: 2 };

export const isAtLeast = (role: Role, needed: Role): boolean => RANK[role] >= RANK[needed];

export const ROLES: { value: Role; label: string; description: string }[] = [
  { value: 'admin', label: t`Admin`, description: t`Connects the repository and manages members` },
  { value: 'builder', label: t`Builder`, description: t`Builds apps, commits, imports and pulls` },
  { value: 'viewer', label: t`Viewer`, description: t`Views apps and activity` },
];

/** Roles within a sentence. */
export const ROLES_IN_TEXT: Record<Role, string> = {
  admin: t`admin`,
  builder: t`builder`,
  viewer: t`viewer`,
};

export const roleLabel = (role: Role): string => ROLES.find(({ value }) => value === role)?.label ?? role;
