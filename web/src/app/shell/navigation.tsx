import { plural, t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Box } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useMatchRoute, useParams } from '@tanstack/react-router';
import { Activity, ArrowLeft, Bot, LayoutGrid, Rocket, Search, Settings, ChevronsUpDown } from 'lucide-react';
import { Suspense, useState, type ComponentProps } from 'react';
import { HelpLink, MenuOnDemand } from '../../components';
import { BranchMenu, BranchMenuPlace } from '../../features/branches';
import { InboxBell } from '../../features/inbox';
import { isApple } from '../../lib/is-apple';
import { lazyPart } from '../../lib/lazy-code';
import { isAtLeast, useEmbedding, useMe } from '../../lib/session';
import {
  deploymentSummaryQuery,
  isOpen,
  jobsQuery,
  useFoundWorkspace,
  type CurrentWorkspace,
} from '../../lib/workspace';
import { openCommandMenu } from './open-command-menu';
import { PullRequestsLink } from './pull-requests-link';
import classes from './shell.module.css';

const ICON = 17;
const POLL_MS = 5_000;

export function Navigation() {
  const workspace = useFoundWorkspace();
  return (
    <>
      <WorkspaceSwitcher />
      <div className={classes.row}>
        <button type="button" className={classes.link} onClick={openCommandMenu} aria-haspopup="dialog">
          <Search size={ICON} aria-hidden />
          <span className={classes.label}>
            <Trans>Search</Trans>
          </span>
          <kbd className={classes.keys} aria-hidden>
            {isApple ? '⌘ K' : 'Ctrl K'}
          </kbd>
        </button>
        <Inbox visibleFrom="sm" />
      </div>
      <OpenBranch visibleFrom="sm" />
      <div className={classes.grow}>{workspace && <WorkspaceLinks workspace={workspace} />}</div>
      <BackToProgram />
      <ProfileMenu />
    </>
  );
}

export const Inbox = (visible: { visibleFrom?: 'sm'; hiddenFrom?: 'sm' }) => (
  <Box {...visible} className={classes.inbox}>
    <HelpLink />
    <InboxBell />
  </Box>
);

/** Leads to the program that this Trellis is a part of. */
function BackToProgram() {
  const program = useEmbedding();
  return (
    program && (
      <a href={program.homeUrl} className={classes.link}>
        <ArrowLeft size={ICON} aria-hidden />
        <span className={classes.label}>
          <Trans>Back to {program.name}</Trans>
        </span>
      </a>
    )
  );
}

/** Pages of the whole workspace, whatever branch is open. */
const WITHOUT_BRANCH = ['/w/$w/settings', '/w/$w/deployments', '/w/$w/activity', '/w/$w/agents'] as const;

/** The branch of the workspace that the address names, on pages that depend on it. */
export function OpenBranch(visible: { visibleFrom?: 'sm'; hiddenFrom?: 'sm' }) {
  const { w } = useParams({ strict: false });
  const workspace = useFoundWorkspace();
  const matchRoute = useMatchRoute();
  const isOfAll = WITHOUT_BRANCH.some((to) => matchRoute({ to, fuzzy: true }));
  const isSecond = visible.hiddenFrom !== undefined;
  if (workspace === null || workspace.id !== w || (isOfAll && isSecond)) return null;
  return (
    <Box {...visible} className={classes.branch}>
      {isOfAll ? (
        <BranchMenuPlace className={classes.branchMenu} />
      ) : (
        <BranchMenu className={classes.branchMenu} isSecond={isSecond} />
      )}
    </Box>
  );
}

function WorkspaceLinks({ workspace }: { workspace: CurrentWorkspace }) {
  const params = { w: workspace.id };
  const open = useOpenJobs(workspace);
  const waiting = useDeploymentsToApprove(workspace);
  return (
    <div className={classes.group} style={{ marginTop: 12 }}>
      <Link
        to="/w/$w"
        params={params}
        className={classes.link}
        activeOptions={{ exact: true, includeSearch: false }}
      >
        <LayoutGrid size={ICON} aria-hidden />
        <span className={classes.label}>
          <Trans>Apps</Trans>
        </span>
      </Link>
      <Link to="/w/$w/activity" params={params} className={classes.link}>
        <Activity size={ICON} aria-hidden />
        <span className={classes.label}>
          <Trans>Activity</Trans>
        </span>
        {open > 0 && (
          <span
            className={classes.count}
            title={plural(open, { one: '# Git job in progress', other: '# Git jobs in progress' })}
          >
            {open}
          </span>
        )}
      </Link>
      <Link to="/w/$w/deployments" params={params} className={classes.link}>
        <Rocket size={ICON} aria-hidden />
        <span className={classes.label}>
          <Trans>Deployments</Trans>
        </span>
        {waiting > 0 && (
          <span
            className={classes.count}
            title={plural(waiting, {
              one: '# deployment waits for your approval',
              other: '# deployments wait for your approval',
            })}
          >
            {waiting}
          </span>
        )}
      </Link>
      <PullRequestsLink workspace={workspace} iconSize={ICON} />
      {isAtLeast(workspace.role, 'builder') && (
        <Link to="/w/$w/agents" params={params} className={classes.link}>
          <Bot size={ICON} aria-hidden />
          <span className={classes.label}>
            <Trans>Agents</Trans>
          </span>
        </Link>
      )}
      <Link to="/w/$w/settings" params={params} className={classes.link}>
        <Settings size={ICON} aria-hidden />
        <span className={classes.label}>
          <Trans>Workspace settings</Trans>
        </span>
      </Link>
    </div>
  );
}

/** Number of Git jobs that wait for their turn or are running. */
function useOpenJobs({ id, isLive }: CurrentWorkspace): number {
  const { data } = useInfiniteQuery({
    ...jobsQuery(id),
    refetchInterval: isLive ? false : POLL_MS,
    select: ({ pages }) => pages.flatMap(({ items }) => items).filter(isOpen).length,
  });
  return data ?? 0;
}

/** Number of waiting deployments that the user may approve. */
function useDeploymentsToApprove({ id, role, isLive }: CurrentWorkspace): number {
  const { data } = useQuery({
    ...deploymentSummaryQuery(id),
    enabled: isAtLeast(role, 'admin'),
    refetchInterval: isLive ? false : POLL_MS,
  });
  return data?.toApprove ?? 0;
}

const profileMenuLoadItems = () => import('./profile-items');
const ProfileItems = lazyPart(async () => (await profileMenuLoadItems()).ProfileItems);

function ProfileMenu() {
  const { user } = useMe();
  return (
    <MenuOnDemand
      width={248}
      position="top-start"
      load={profileMenuLoadItems}
      opener={
        <button type="button" className={classes.link}>
          <span className={classes.person} aria-hidden>
            {[...user.name][0]?.toUpperCase()}
          </span>
          <span className={classes.label}>
            <Trans>
              <span className="visually-hidden">Profile menu of </span>
              {user.name}
            </Trans>
          </span>
          <ChevronsUpDown size={15} aria-hidden />
        </button>
      }
    >
      <ProfileItems />
    </MenuOnDemand>
  );
}

const workspaceSwitcherLoadItems = () => import('./workspace-items');
const WorkspaceItems = lazyPart(async () => (await workspaceSwitcherLoadItems()).WorkspaceItems);
const NewWorkspaceDialog = lazyPart(
  async () => (await import('../../features/workspaces')).NewWorkspaceDialog,
);

function WorkspaceSwitcher() {
  const [isCreating, setIsCreating] = useState(false);
  return (
    <div style={{ marginBottom: 8 }}>
      <MenuOnDemand
        width={248}
        position="bottom-start"
        load={workspaceSwitcherLoadItems}
        opener={<OpenWorkspace />}
      >
        <WorkspaceItems onCreate={() => setIsCreating(true)} />
      </MenuOnDemand>
      <Suspense>{isCreating && <NewWorkspaceDialog onClose={() => setIsCreating(false)} />}</Suspense>
    </div>
  );
}

function OpenWorkspace({ className = '', ...button }: ComponentProps<'button'>) {
  const name = useFoundWorkspace()?.name ?? t`No workspace`;
  return (
    <button type="button" className={`${classes.switcher} ${className}`} {...button}>
      <span className={classes.avatar} aria-hidden>
        {[...name][0]?.toUpperCase()}
      </span>
      <span className={classes.label}>
        <Trans>
          <span className="visually-hidden">Workspace: </span>
          {name}
        </Trans>
      </span>
      <ChevronsUpDown size={15} aria-hidden />
    </button>
  );
}
