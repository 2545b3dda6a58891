import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWindowTitle } from '../lib/use-window-title';
import classes from './page-header.module.css';

/** The page's `h1`, description and actions. Also sets the window title. */
export function PageHeader({
  title,
  part,
  description,
  actions,
}: {
  title: string;
  /** The part of the page that is open, for the window title. */
  part?: string;
  description?: ReactNode;
  actions?: ReactNode;
}) {
  useWindowTitle(part === undefined ? title : `${part} · ${title}`);
  return (
    <div className={classes.header}>
      <div className={classes.words}>
        <Title order={1}>{title}</Title>
        {description && (
          <Text size="sm" c="dimmed" mt={2}>
            {description}
          </Text>
        )}
      </div>
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  );
}
