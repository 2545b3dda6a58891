import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ActionIcon } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { AppWindow, Folder, Lock, Ellipsis } from 'lucide-react';
import { memo, type CSSProperties } from 'react';
import { StateBadge, Time, MenuOnDemand } from '../../../components';
import { lazyPart } from '../../../lib/lazy-code';
import { useProductOf, useSeesDraft, useWorkspace, type App } from '../../../lib/workspace';
import { LiveState } from '../../releases';
import { hueOf, initialsOf } from '../lib/app-initials';
import { GIT_STATE_LABELS } from '../lib/git-state-labels';
import type { Selection } from '../lib/use-selection';
import type { AppDialog } from './app-dialogs';
import type { AppMenuItemsProps } from './app-menu-items';
import classes from './apps.module.css';

interface Props {
  app: App;
  isSelected: boolean;
  onSelect: Selection['select'] | null;
  onOpen: (dialog: AppDialog) => void;
}

export const AppCard = memo(function AppCard({ app, isSelected, onSelect, onOpen }: Props) {
  const { id: w } = useWorkspace();
  return (
    <article className={classes.card} aria-label={app.name} data-selected={isSelected || undefined}>
      {onSelect && (
        <label className={classes.tick}>
          <input
            type="checkbox"
            aria-label={t`Select ${app.name}`}
            checked={isSelected}
            onChange={(event) => onSelect(app.id, (event.nativeEvent as MouseEvent).shiftKey)}
          />
        </label>
      )}
      <span className={classes.tile} aria-hidden style={{ '--hue': hueOf(app.id) } as CSSProperties}>
        {app.locked ? <Lock size={17} /> : initialsOf(app.name) || <AppWindow size={17} />}
      </span>
      <Link to="/w/$w/apps/$a" params={{ w, a: app.id }} className={classes.name} title={app.name}>
        {app.name}
      </Link>
      <Labels app={app} />
      <div className={classes.meta}>
        {app.live && <LiveState app={app} isShort />}
        <State app={app} />
        {app.hostedBy && <HostBadge kind={app.hostedBy.kind} />}
        {app.hostedBy?.isModule && (
          <StateBadge tone="quiet" label={t`Module`} title={t`Shown in other apps`} />
        )}
        <Time value={app.updatedAt} />
      </div>
      <AppMenu app={app} onOpen={onOpen} />
    </article>
  );
});

/** Folders and tags; each links to the apps that share it. */
function Labels({ app: { tags = [], hostedBy } }: { app: App }) {
  const { id: w } = useWorkspace();
  const folders = hostedBy?.folders ?? [];
  if (folders.length + tags.length === 0) return null;
  return (
    <ul className={classes.tags} aria-label={folders.length > 0 ? t`Folders and tags` : t`Tags`}>
      {folders.map((folder) => (
        <li key={`folder ${folder}`}>
          <Link
            to="/w/$w"
            params={{ w }}
            search={(before) => ({ ...before, folder })}
            className={classes.tag}
            title={t`Folder ${folder}`}
          >
            <Folder size={11} aria-hidden /> {folder}
          </Link>
        </li>
      ))}
      {tags.map((tag) => (
        <li key={tag}>
          <Link
            to="/w/$w"
            params={{ w }}
            search={(before) => ({ ...before, tag })}
            className={classes.tag}
            title={tag}
          >
            {tag}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** States that need an action. */
const TO_DO: readonly App['gitState'][] = ['changed', 'behind', 'failed', 'conflict'];

function HostBadge({ kind }: { kind: string }) {
  const product = useProductOf()(kind);
  return <StateBadge tone="quiet" label={product} title={t`Edited in ${product}`} />;
}

/** The app's state in Git; links to the changes if it needs an action. */
function State({ app }: { app: App }) {
  const { id: w } = useWorkspace();
  const seesDraft = useSeesDraft(app);
  if (!seesDraft) return null;
  const badge = <StateBadge {...GIT_STATE_LABELS[app.gitState]} />;
  if (!TO_DO.includes(app.gitState)) return badge;
  return (
    <Link to="/w/$w/apps/$a/changes" params={{ w, a: app.id }} className={classes.state}>
      {badge}
      <span className="visually-hidden">
        <Trans>, see the changes</Trans>
      </span>
    </Link>
  );
}

const loadItems = () => import('./app-menu-items');
const AppMenuItems = lazyPart(async () => (await loadItems()).AppMenuItems);

const AppMenu = (props: AppMenuItemsProps) => (
  <div className={classes.menu}>
    <MenuOnDemand
      position="bottom-end"
      width={170}
      load={loadItems}
      opener={
        <ActionIcon variant="subtle" color="gray" aria-label={t`Actions for ${props.app.name}`}>
          <Ellipsis size={17} aria-hidden />
        </ActionIcon>
      }
    >
      <AppMenuItems {...props} />
    </MenuOnDemand>
  </div>
);
