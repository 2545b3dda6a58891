import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Burger, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useRouterState } from '@tanstack/react-router';
import { useEffect, type ReactNode } from 'react';
import { Logo } from '../../components';
import { brand, hasNavigation } from '../../lib/program-page';
import { CommandMenu } from './command-menu-loader';
import { Inbox, Navigation, OpenBranch } from './navigation';
import classes from './shell.module.css';

/** The page, with the navigation beside it unless a program has its own. */
export const Shell = ({ children }: { children: ReactNode }) =>
  hasNavigation ? <WithNavigation>{children}</WithNavigation> : <Alone>{children}</Alone>;

const Alone = ({ children }: { children: ReactNode }) => (
  <>
    <main id="content" tabIndex={-1} className={classes.main} data-alone>
      <div className={classes.page}>{children}</div>
    </main>
    <CommandMenu />
  </>
);

/** Navigation on the left (behind a button in narrow windows) and the page next to it. */
function WithNavigation({ children }: { children: ReactNode }) {
  const [isOpen, { toggle, close }] = useDisclosure(false);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(close, [path, close]);
  return (
    <>
      <a href="#content" className="skip-link">
        <Trans>Skip to content</Trans>
      </a>
      <header className={classes.header}>
        <Burger
          opened={isOpen}
          onClick={toggle}
          size="sm"
          aria-label={isOpen ? t`Close navigation` : t`Open navigation`}
          aria-expanded={isOpen}
        />
        <Logo size={24} />
        <Text fw={600}>{brand}</Text>
        <OpenBranch hiddenFrom="sm" />
        <Inbox hiddenFrom="sm" />
      </header>
      <nav className={classes.navbar} data-open={isOpen || undefined} aria-label={t`Main`}>
        <Navigation />
      </nav>
      <main id="content" tabIndex={-1} className={classes.main}>
        <div className={classes.page}>{children}</div>
      </main>
      <CommandMenu />
    </>
  );
}
