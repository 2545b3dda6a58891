import { Trans } from '@lingui/react/macro';
import { Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { HelpLink, Logo } from '../../../components';
import { brand } from '../../../lib/program-page';
import { useWindowTitle } from '../../../lib/use-window-title';
import classes from './card-page.module.css';

interface Props {
  title: string;
  lead: ReactNode;
  /** True for text instead of a form. */
  isWide?: boolean;
  children: ReactNode;
}

/** Page with one card, for visitors who are not signed in. */
export function CardPage({ title, lead, isWide, children }: Props) {
  useWindowTitle(title);
  return (
    <main className={classes.page} id="content">
      <div className={classes.brand}>
        <Logo size={30} />
        <span>{brand}</span>
      </div>
      <div className={classes.card} data-wide={isWide || undefined}>
        <Title order={1}>{title}</Title>
        <Text size="sm" c="dimmed" mt={4} mb="lg">
          {lead}
        </Text>
        {children}
      </div>
      <div className={classes.foot}>
        <Text size="xs" c="dimmed">
          <Trans>Your apps in a Git repository that you own.</Trans>
        </Text>
        <HelpLink />
      </div>
    </main>
  );
}
