import '@mantine/core/styles/Notification.css';
import '@mantine/notifications/styles.css';
import { Notifications } from '@mantine/notifications';

export const ShownNotices = () => <Notifications position="bottom-right" autoClose={6_000} limit={4} />;
