import { notificationsStore } from '@mantine/notifications';
import { lazy, Suspense, useEffect, useState } from 'react';

const LazyNotices = lazy(async () => ({ default: (await import('./shown-notices')).ShownNotices }));

/** Shows notifications. The code for it is loaded with the first one. */
export function Notices() {
  const [isWanted, setIsWanted] = useState(false);
  useEffect(() => {
    const stop = notificationsStore.subscribe(() => setIsWanted(true));
    return () => void stop();
  }, []);
  return <Suspense>{isWanted && <LazyNotices />}</Suspense>;
}
