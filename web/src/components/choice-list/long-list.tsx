import { Suspense, type ReactNode } from 'react';
import { lazyPart } from '../../lib/lazy-code';
import classes from './choice-list.module.css';

export interface LongListProps<T> {
  label: string;
  items: readonly T[];
  keyOf: (item: T) => string;
  render: (item: T) => ReactNode;
  /** Index of an item that is drawn even out of sight, since it may have the focus. */
  keptIndex?: number;
}

/** Number of rows from which only the visible ones are drawn, as on the dashboard. */
const MANY = 60;

// Lazy: most lists have fewer rows.
const ManyRows = lazyPart(async () => (await import('./many-rows')).ManyRows);

/** List that scrolls in itself. */
export const LongList = <T,>(props: LongListProps<T>) =>
  props.items.length <= MANY ? (
    <AllRows {...props} />
  ) : (
    <Suspense fallback={<AllRows {...props} items={props.items.slice(0, MANY / 2)} />}>
      {/* A lazy component has no type parameters. */}
      <ManyRows {...(props as unknown as LongListProps<unknown>)} />
    </Suspense>
  );

const AllRows = <T,>({ label, items, keyOf, render }: LongListProps<T>) => (
  <div className={classes.scroll}>
    <ul className={classes.rows} aria-label={label}>
      {items.map((item) => (
        <li key={keyOf(item)} className={classes.row}>
          {render(item)}
        </li>
      ))}
    </ul>
  </div>
);
