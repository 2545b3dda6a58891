import { useHotkeys } from '@mantine/hooks';
import { Suspense, useEffect, useState } from 'react';
import { lazyPart } from '../../lib/lazy-code';
import { OPEN_EVENT, openCommandMenu } from './open-command-menu';

const LazyMenu = lazyPart(async () => (await import('./command-menu')).CommandMenu);

/** Opens with Mod+K everywhere, also in a field. Its code is loaded on first use. */
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
