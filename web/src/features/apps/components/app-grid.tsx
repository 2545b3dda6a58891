import { Skeleton } from '@mantine/core';
import type { App } from '../../../lib/workspace';
import { AppCard } from './app-card';
import type { AppDialog } from './app-dialogs';
import classes from './apps.module.css';

export const AppGrid = ({ apps, onOpen }: { apps: App[]; onOpen: (dialog: AppDialog) => void }) => (
  <ul className={classes.grid} aria-label="Apps">
    {apps.map((app) => (
      <li key={app.id}>
        <AppCard app={app} onOpen={onOpen} />
      </li>
    ))}
  </ul>
);

const PLACES = [1, 2, 3, 4, 5, 6];

/** Placeholder with the height of the grid, so that nothing jumps. */
export const GridSkeleton = () => (
  <div role="status" aria-label="Loading apps">
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
