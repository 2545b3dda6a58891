import type { ReactNode } from 'react';
import { CommandMenu } from './command-menu-loader';

/** Frame for a page with its own top bar, which has the link back. */
export const FullWindow = ({ children }: { children: ReactNode }) => (
  <>
    <a href="#content" className="skip-link">
      Skip to content
    </a>
    {children}
    <CommandMenu />
  </>
);
