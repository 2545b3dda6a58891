import { t } from '@lingui/core/macro';
import { Skeleton } from '@mantine/core';
import { Suspense } from 'react';
import { lazyPart } from '../../../lib/lazy-code';
import type { App } from '../../../lib/workspace';
import { AppCard } from './app-card';
import type { AppDialog } from './app-dialogs';
import classes from './apps.module.css';
import type { Selection } from '../lib/use-selection';

export interface AppListProps {
  apps: App[];
  isList: boolean;
  /** Null: none can be selected. */
  selection: Selection | null;
  onOpen: (dialog: AppDialog) => void;
}

/** Number of cards from which only the visible ones are drawn. */
const MANY = 60;

// Lazy: most workspaces have fewer apps.
const ManyApps = lazyPart(async () => (await import('./many-apps')).ManyApps);

export const AppGrid = (props: AppListProps) =>
  props.apps.length <= MANY ? (
    <AllApps {...props} />
  ) : (
    <Suspense fallback={<AllApps {...props} apps={props.apps.slice(0, MANY / 2)} />}>
      <ManyApps {...props} />
    </Suspense>
  );

const AllApps = ({ apps, isList, selection, onOpen }: AppListProps) => (
  <ul
    className={isList ? classes.list : classes.grid}
    aria-label={t`Apps`}
    data-selecting={isSelecting(selection)}
  >
    {apps.map((app) => (
      <li key={app.id}>
        <AppCard {...cardProps(app, selection)} onOpen={onOpen} />
      </li>
    ))}
  </ul>
);

/** Tells if some app is selected: the others then show that they can be, too. */
export const isSelecting = (selection: Selection | null) => (selection?.ids.size ?? 0) > 0 || undefined;

export const cardProps = (app: App, selection: Selection | null) => ({
  app,
  isSelected: selection?.ids.has(app.id) ?? false,
  onSelect: selection?.select ?? null,
});

const PLACES = [1, 2, 3, 4, 5, 6];

/** Placeholder with the height of the grid, so that nothing jumps. */
export const GridSkeleton = () => (
  <div role="status" aria-label={t`Loading apps`}>
    <div className={classes.toolbar}>
      <Skeleton h={36} className={classes.search} />
      <Skeleton h={36} className={classes.sort} />
    </div>
    <div className={classes.grid}>
      {PLACES.map((place) => (
        <Skeleton key={place} h={132} radius={12} />
      ))}
    </div>
  </div>
);
