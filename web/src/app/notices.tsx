import { notificationsStore } from '@mantine/notifications';
import { lazy, Suspense, useEffect, useState } from 'react';
import { receive } from '../lib/lazy-code';

/** By then, the first screen has been loaded. */
const LOAD_AFTER_MS = 5_000;

const loadNotices = async () => (await import('./shown-notices')).ShownNotices;
const LazyNotices = lazy(async () => ({
  // The page goes on without them where an update has removed the code.
  default: await receive(loadNotices).catch(nothing),
}));

function nothing() {
  return () => null;
}

/** Shows notifications. The code for it is loaded before the first one, which may tell that the connection is lost. */
export function Notices() {
  const [isWanted, setIsWanted] = useState(false);
  useEffect(() => {
    const stop = notificationsStore.subscribe(() => setIsWanted(true));
    const timer = setTimeout(() => void loadNotices().catch(() => undefined), LOAD_AFTER_MS);
    return () => {
      clearTimeout(timer);
      void stop();
    };
  }, []);
  return <Suspense>{isWanted && <LazyNotices />}</Suspense>;
}
