import { conflict } from '../core/errors';

export const hostNotConnected = () =>
  conflict('host_not_connected', 'The place where the apps are edited is not connected.', {
    remedy: 'Ask an admin to check the connection in the workspace’s settings.',
  });

export const hostBusy = (apps: { name: string }[]) =>
  conflict(
    'host_busy',
    `Being read or changed in the place where they are edited: ${apps.map(({ name }) => name).join(', ')}.`,
    { remedy: 'Try again in a minute.' },
  );
