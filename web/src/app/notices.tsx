import { useWindowEvent } from '@mantine/hooks';
import { notificationsStore } from '@mantine/notifications';
import { lazy, Suspense, useEffect, useState } from 'react';
import { receive } from '../lib/lazy-code';

const loadNotices = async () => (await import('./shown-notices')).ShownNotices;
const LazyNotices = lazy(async () => ({
  // The page goes on without them where an update has removed the code.
  default: await receive(loadNotices).catch(nothing),
}));

function nothing() {
  return () => null;
}

const prepare = () => void loadNotices().catch(() => undefined);

/**
 * Shows notifications. The code for it is loaded when the page is first used: the first notification may tell that the
 * connection is lost.
 */
export function Notices() {
  const [isWanted, setIsWanted] = useState(false);
  useEffect(() => {
    const stop = notificationsStore.subscribe(() => setIsWanted(true));
    return () => void stop();
  }, []);
  useWindowEvent('pointerdown', prepare, { once: true });
  useWindowEvent('keydown', prepare, { once: true });
  return <Suspense>{isWanted && <LazyNotices />}</Suspense>;
}
