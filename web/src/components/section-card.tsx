import { Text, Title } from '@mantine/core';
import { Children, type ReactNode } from 'react';
import classes from './section-card.module.css';
import { DisabledByFile, SetByFile, type ManagedThing } from './set-by-file';

/** Ignores `[false, null]`, which conditional children leave behind. */
const hasContent = (children: ReactNode): boolean => Children.toArray(children).length > 0;

interface Props {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
  /** A set-up file may set it: then its controls are disabled, and the line is told. */
  managed?: ManagedThing;
}

/** One section of a page, with a border. */
export const SectionCard = ({ managed, ...card }: Props) => (
  <section className={classes.card}>
    {managed ? (
      <DisabledByFile {...managed}>
        <Content {...card} note={<SetByFile {...managed} />} />
      </DisabledByFile>
    ) : (
      <Content {...card} />
    )}
  </section>
);

function Content({
  title,
  description,
  actions,
  children,
  note,
}: Omit<Props, 'managed'> & { note?: ReactNode }) {
  return (
    <>
      <div className={classes.head}>
        <div>
          <Title order={2}>{title}</Title>
          {description && (
            <Text size="sm" c="dimmed" mt={2} component="div">
              {description}
            </Text>
          )}
          {note}
        </div>
        {actions}
      </div>
      {hasContent(children) && <div className={classes.body}>{children}</div>}
    </>
  );
}
