import { plural } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Box } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { Activity, ArrowLeft, LayoutGrid, Rocket, Search, Settings } from 'lucide-react';
import { BranchMenu } from '../../features/branches';
import { isOpen, jobsQuery, useFoundWorkspace, type CurrentWorkspace } from '../../lib/workspace';
import { useEmbedding } from '../../lib/session';
import { isApple } from '../../lib/is-apple';
import { openCommandMenu } from './open-command-menu';
import { ProfileMenu } from './profile-menu';
import classes from './shell.module.css';
import { WorkspaceSwitcher } from './workspace-switcher';

const ICON = 17;
const POLL_MS = 5_000;

export function Navigation() {
  const workspace = useFoundWorkspace();
  return (
    <>
      <WorkspaceSwitcher />
      <OpenBranch visibleFrom="sm" />
      <button type="button" className={classes.link} onClick={openCommandMenu} aria-haspopup="dialog">
        <Search size={ICON} aria-hidden />
        <span className={classes.label}>
          <Trans>Search</Trans>
        </span>
        <kbd className={classes.keys} aria-hidden>
          {isApple ? '⌘ K' : 'Ctrl K'}
        </kbd>
      </button>
      <div className={classes.grow}>{workspace && <WorkspaceLinks workspace={workspace} />}</div>
      <BackToProgram />
      <ProfileMenu />
    </>
  );
}

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

/** The branch of the workspace that the address names. */
export function OpenBranch(visible: { visibleFrom?: 'sm'; hiddenFrom?: 'sm' }) {
  const { w } = useParams({ strict: false });
  const workspace = useFoundWorkspace();
  return (
    workspace?.id === w && (
      <Box {...visible} className={classes.branch}>
        <BranchMenu className={classes.branchMenu} isSecond={visible.hiddenFrom !== undefined} />
      </Box>
    )
  );
}

function WorkspaceLinks({ workspace }: { workspace: CurrentWorkspace }) {
  const params = { w: workspace.id };
  const open = useOpenJobs(workspace);
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
      </Link>
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
