import { Outlet, useMatches, useParams, useSearch } from '@tanstack/react-router';
import { Fragment, useEffect, useMemo, type ReactNode } from 'react';
import {
  branchToOpen,
  firstWorkspaceOf,
  rememberWorkspace,
  useMe,
  type OpenedWorkspace,
} from '../lib/session';
import { copyId, CurrentWorkspaceProvider, useWorkspaceEvents, type WorkingCopy } from '../lib/workspace';
import { NotFound } from './fallbacks';
import { FullWindow, Shell } from './shell';

/** Layout for signed-in users: the shell around the page, and the open workspace. */
export function SignedInLayout() {
  const me = useMe();
  const { w } = useParams({ strict: false });
  const fillsWindow = useMatches({
    select: (matches) => matches.some(({ staticData }) => staticData.fillsWindow),
  });
  const Frame = fillsWindow ? FullWindow : Shell;
  const { branch } = useSearch({ strict: false });
  const found = w === undefined ? firstWorkspaceOf(me) : me.workspaces.find(({ id }) => id === w);
  useEffect(() => {
    if (found) rememberWorkspace(found.id);
  }, [found]);
  if (!found) return <Shell>{w ? <NotFound /> : <Outlet />}</Shell>;
  return (
    <InWorkspace key={found.id} workspace={found} named={w === undefined ? branchToOpen(found) : branch}>
      {(copy) => (
        <Frame>
          {/* Nothing that a page remembers is about another branch. */}
          <Fragment key={copyId(copy)}>
            <Outlet />
          </Fragment>
        </Frame>
      )}
    </InWorkspace>
  );
}

interface InWorkspaceProps {
  workspace: OpenedWorkspace;
  /** The branch that the address names. */
  named: string | undefined;
  children: (copy: WorkingCopy) => ReactNode;
}

function InWorkspace({ workspace, named, children }: InWorkspaceProps) {
  const { id, name, role, viewersSeeDrafts = false } = workspace;
  const isLive = useWorkspaceEvents(id);
  const defaultBranch = workspace.defaultBranch ?? null;
  const branch = named === undefined || named === defaultBranch ? null : named;
  const copy = useMemo(() => ({ w: id, branch }), [id, branch]);
  return (
    <CurrentWorkspaceProvider workspace={{ id, name, role, viewersSeeDrafts, copy, defaultBranch, isLive }}>
      {children(copy)}
    </CurrentWorkspaceProvider>
  );
}
