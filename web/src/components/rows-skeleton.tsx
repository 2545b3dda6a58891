import { Skeleton } from '@mantine/core';
import classes from './rows-skeleton.module.css';

/** Stands for a list until it is there. `label` is said to screen readers, such as “Loading members”. */
export const RowsSkeleton = ({ label, rows = 3 }: { label: string; rows?: number }) => (
  <div role="status" aria-label={label}>
    {Array.from({ length: rows }, (_, row) => (
      <div key={row} className={classes.row}>
        <Skeleton h={14} w={`${WIDTHS[row % WIDTHS.length]}%`} />
        <Skeleton h={10} w="24%" />
      </div>
    ))}
  </div>
);

/** Rows of one length would look like a table. */
const WIDTHS = [44, 58, 36];
