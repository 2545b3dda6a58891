import { useEffect } from 'react';
import { brand } from './program-page';

/** Sets the window's title, unless it is not known yet. */
export function useWindowTitle(title: string | undefined): void {
  useEffect(() => {
    if (title !== undefined) document.title = `${title} · ${brand}`;
  }, [title]);
}
