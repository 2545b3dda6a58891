import { Text, Title } from '@mantine/core';
import { Children, type ReactNode } from 'react';
import classes from './section-card.module.css';

/** Ignores `[false, null]`, which conditional children leave behind. */
const hasContent = (children: ReactNode): boolean => Children.toArray(children).length > 0;

/** One section of a page, with a border. */
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
    <section className={classes.card}>
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
      {hasContent(children) && <div className={classes.body}>{children}</div>}
    </section>
  );
}
