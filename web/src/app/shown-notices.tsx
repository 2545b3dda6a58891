import '@mantine/core/styles/Notification.css';
import '@mantine/notifications/styles.css';
import { useMediaQuery } from '@mantine/hooks';
import { Notifications } from '@mantine/notifications';
import { useState } from 'react';
import { tabbableIn } from '../lib/focus';
import { useKeys } from '../lib/keys';
import { NEWEST_NOTICE } from '../lib/screen-keys/everywhere';

const NARROW = '(max-width: 48em)';
const CLOSE_AFTER_MS = 6_000;

/** Notices are at the top on phones, whose main action is at the bottom. None auto-closes while one has the focus. */
export function ShownNotices() {
  const isNarrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  const [hasFocus, setHasFocus] = useState(false);
  useKeys([[NEWEST_NOTICE, goToNewest]], { alsoInFields: true });
  return (
    <Notifications
      position={isNarrow ? 'top-center' : 'bottom-right'}
      autoClose={!hasFocus && CLOSE_AFTER_MS}
      limit={4}
      data-notices
      onFocusCapture={() => setHasFocus(true)}
      onBlurCapture={() => setHasFocus(false)}
      // Each button closes its notice, and React fires no blur when the focused element is removed.
      onClick={() => setHasFocus(false)}
    />
  );
}

function goToNewest(): void {
  const newest = [...document.querySelectorAll('[data-notices] [role="alert"]')].at(-1);
  if (newest) tabbableIn(newest)[0]?.focus();
}
