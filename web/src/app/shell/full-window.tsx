import type { ReactNode } from 'react';
import { CommandMenu } from './command-menu-loader';

/** For a page that has a bar of its own, with the way back in it. */
export const FullWindow = ({ children }: { children: ReactNode }) => (
  <>
    <a href="#content" className="skip-link">
      Skip to content
    </a>
    {children}
    <CommandMenu />
  </>
);
