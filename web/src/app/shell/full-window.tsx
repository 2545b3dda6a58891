import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { CommandMenu } from './command-menu-loader';

/** Frame for a page with its own top bar, which has the link back. */
export const FullWindow = ({ children }: { children: ReactNode }) => (
  <>
    <a href="#content" className="skip-link">
      <Trans>Skip to content</Trans>
    </a>
    {children}
    <CommandMenu />
  </>
);
