import '@mantine/core/styles/Notification.css';
import '@mantine/notifications/styles.css';
import { useMediaQuery } from '@mantine/hooks';
import { Notifications } from '@mantine/notifications';

const NARROW = '(max-width: 48em)';

/** At the top of phones, whose main action is at the bottom. */
export function ShownNotices() {
  const isNarrow = useMediaQuery(NARROW, undefined, { getInitialValueInEffect: false });
  return <Notifications position={isNarrow ? 'top-center' : 'bottom-right'} autoClose={6_000} limit={4} />;
}
