import { createContext, use, type ReactNode } from 'react';
import { isAtLeast, type Role } from '../session';
import type { App } from './queries';
import type { WorkingCopy } from './working-copy';

export interface CurrentWorkspace {
  id: string;
  name: string;
  role: Role;
  /** The apps on the branch that the address names. */
  copy: WorkingCopy;
  /** Viewers may look at the draft of a published app. */
  viewersSeeDrafts: boolean;
  /** Null while the workspace has no repository. */
  defaultBranch: string | null;
  /** True while the event stream is open; otherwise lists are polled. */
  isLive: boolean;
}

const Context = createContext<CurrentWorkspace | null>(null);

export const CurrentWorkspaceProvider = ({
  workspace,
  children,
}: {
  workspace: CurrentWorkspace;
  children: ReactNode;
}) => <Context value={workspace}>{children}</Context>;

export function useFoundWorkspace(): CurrentWorkspace | null {
  return use(Context);
}

export function useWorkspace(): CurrentWorkspace & { can: (role: Role) => boolean } {
  const workspace = use(Context);
  if (!workspace) throw new Error('This is shown inside a workspace only.');
  return { ...workspace, can: (role) => isAtLeast(workspace.role, role) };
}

/** Returns whether the member sees the draft of an app. Of a published app, viewers see the live release. */
export function useSeesDraft(app: Pick<App, 'live'>): boolean {
  const { can, viewersSeeDrafts } = useWorkspace();
  return app.live === null || viewersSeeDrafts || can('builder');
}
