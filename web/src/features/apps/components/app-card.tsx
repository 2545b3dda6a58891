import { ActionIcon, Menu } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { AppWindow, Copy, Download, Ellipsis, History, Lock, LockOpen, Pencil, Trash2 } from 'lucide-react';
import { StateBadge, Time } from '../../../components';
import { useWorkspace, type App } from '../../../lib/workspace';
import { exportAddress } from '../api/change-apps';
import type { AppDialog } from './app-dialogs';
import classes from './apps.module.css';
import { GIT_STATE_LABELS } from '../lib/git-state-labels';

const ICON = 15;

export function AppCard({ app, onOpen }: { app: App; onOpen: (dialog: AppDialog) => void }) {
  const { id: w } = useWorkspace();
  return (
    <article className={classes.card} aria-label={app.name}>
      <div className={classes.cardTop}>
        <span className={classes.tile} aria-hidden>
          {app.locked ? <Lock size={17} /> : <AppWindow size={17} />}
        </span>
        <AppMenu app={app} onOpen={onOpen} />
      </div>
      <Link to="/w/$w/apps/$a" params={{ w, a: app.id }} className={classes.name} title={app.name}>
        {app.name}
      </Link>
      <div className={classes.meta}>
        <State app={app} />
        <Time value={app.updatedAt} />
      </div>
    </article>
  );
}

/** States that ask for something to be done. */
const TO_DO: readonly App['gitState'][] = ['changed', 'behind', 'failed', 'conflict'];

/** The app's state in Git; where something is to be done, a link to where it is done. */
function State({ app }: { app: App }) {
  const { id: w } = useWorkspace();
  const badge = <StateBadge {...GIT_STATE_LABELS[app.gitState]} />;
  if (!TO_DO.includes(app.gitState)) return badge;
  return (
    <Link to="/w/$w/apps/$a/changes" params={{ w, a: app.id }} className={classes.state}>
      {badge}
      <span className="visually-hidden">, see the changes</span>
    </Link>
  );
}

function AppMenu({ app, onOpen }: { app: App; onOpen: (dialog: AppDialog) => void }) {
  const { copy, can } = useWorkspace();
  return (
    <div className={classes.menu}>
      <Menu position="bottom-end" width={170}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${app.name}`}>
            <Ellipsis size={17} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {can('builder') && (
            <>
              <Menu.Item
                leftSection={<Pencil size={ICON} aria-hidden />}
                onClick={() => onOpen({ kind: 'rename', app })}
              >
                Rename
              </Menu.Item>
              <Menu.Item
                leftSection={<Copy size={ICON} aria-hidden />}
                onClick={() => onOpen({ kind: 'duplicate', app })}
              >
                Duplicate
              </Menu.Item>
            </>
          )}
          <Menu.Item
            component="a"
            href={exportAddress(copy, app.id)}
            download
            leftSection={<Download size={ICON} aria-hidden />}
          >
            Export
          </Menu.Item>
          {app.gitState !== 'none' && <HistoryItem appId={app.id} />}
          {can('admin') && app.gitState !== 'none' && (
            <LockItem isLocked={app.locked} onClick={() => onOpen({ kind: 'lock', app })} />
          )}
          {can('builder') && (
            <>
              <Menu.Divider />
              <Menu.Item
                c="var(--mantine-color-error)"
                leftSection={<Trash2 size={ICON} aria-hidden />}
                onClick={() => onOpen({ kind: 'delete', app })}
              >
                Delete
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}

function HistoryItem({ appId }: { appId: string }) {
  const { id: w } = useWorkspace();
  return (
    <Menu.Item
      renderRoot={(props) => <Link to="/w/$w/apps/$a/history" params={{ w, a: appId }} {...props} />}
      leftSection={<History size={ICON} aria-hidden />}
    >
      History
    </Menu.Item>
  );
}

const LockItem = ({ isLocked, onClick }: { isLocked: boolean; onClick: () => void }) => (
  <Menu.Item
    leftSection={isLocked ? <LockOpen size={ICON} aria-hidden /> : <Lock size={ICON} aria-hidden />}
    onClick={onClick}
  >
    {isLocked ? 'Unlock' : 'Lock'}
  </Menu.Item>
);
