import { Table } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './rows-table.module.css';

/** A table that fits on phones: there each row is a block, which begins with the first cell. Cells with `data-label` say there what they are. */
export const RowsTable = ({ label, children }: { label: string; children: ReactNode }) => (
  <Table verticalSpacing="xs" aria-label={label} className={classes.table}>
    {children}
  </Table>
);
