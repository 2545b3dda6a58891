import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './section-card.module.css';

/** One subject of a page, set apart by a border. */
export function SectionCard({
  title,
  description,
  actions,
  children,
}: {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <section className={classes.card} aria-label={title}>
      <div className={classes.head}>
        <div>
          <Title order={2}>{title}</Title>
          {description && (
            <Text size="sm" c="dimmed" mt={2} component="div">
              {description}
            </Text>
          )}
        </div>
        {actions}
      </div>
      {children && <div className={classes.body}>{children}</div>}
    </section>
  );
}
