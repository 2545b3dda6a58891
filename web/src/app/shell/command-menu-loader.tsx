import { useHotkeys } from '@mantine/hooks';
import { lazy, Suspense, useEffect, useState } from 'react';

const LazyMenu = lazy(async () => ({ default: (await import('./command-menu')).CommandMenu }));

export const OPEN_EVENT = 'trellis:open-command-menu';

export const openCommandMenu = (): void => void window.dispatchEvent(new Event(OPEN_EVENT));

/** Mod+K, from everywhere, also out of a field. The menu's code is loaded when it is first wanted. */
export function CommandMenu() {
  const [isWanted, setIsWanted] = useState(false);
  useHotkeys([['mod+K', openCommandMenu]], []);
  useEffect(() => {
    const want = () => setIsWanted(true);
    window.addEventListener(OPEN_EVENT, want);
    return () => window.removeEventListener(OPEN_EVENT, want);
  }, []);
  return <Suspense>{isWanted && <LazyMenu />}</Suspense>;
}
