import { Outlet, useParams } from '@tanstack/react-router';
import { useEffect } from 'react';
import { firstWorkspaceOf, rememberWorkspace, useMe } from '../lib/session';
import { CurrentWorkspaceProvider, useWorkspaceEvents } from '../lib/workspace';
import { NotFound } from './fallbacks';
import { FullWindow, Shell } from './shell';

/** Layout for signed-in users: the shell around the page, and the open workspace. */
export function SignedInLayout() {
  const me = useMe();
  // The editor and a merge fill the window; every other page has the navigation.
  const { w, a, m } = useParams({ strict: false });
  const Frame = a === undefined && m === undefined ? Shell : FullWindow;
  const workspaceId = w ?? firstWorkspaceOf(me);
  const found = me.workspaces.find(({ id }) => id === workspaceId);
  useEffect(() => {
    if (found) rememberWorkspace(found.id);
  }, [found]);
  if (!found) return <Shell>{w ? <NotFound /> : <Outlet />}</Shell>;
  return (
    <InWorkspace key={found.id} workspace={found}>
      <Frame>
        <Outlet />
      </Frame>
    </InWorkspace>
  );
}

function InWorkspace({
  workspace,
  children,
}: {
  workspace: { id: string; name: string; role: 'viewer' | 'builder' | 'admin' };
  children: React.ReactNode;
}) {
  const isLive = useWorkspaceEvents(workspace.id);
  return <CurrentWorkspaceProvider workspace={{ ...workspace, isLive }}>{children}</CurrentWorkspaceProvider>;
}
