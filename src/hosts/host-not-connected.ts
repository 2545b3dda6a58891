import { conflict } from '../core/errors';

export const hostNotConnected = () =>
  conflict('host_not_connected', 'The editor is not connected.', {
    remedy: 'Ask an admin to check the connection in the workspace’s settings.',
  });

export const hostBusy = (apps: { name: string }[]) =>
  conflict(
    'host_busy',
    `The connected editor is reading or changing these apps: ${apps.map(({ name }) => name).join(', ')}.`,
    { remedy: 'Try again in a minute.' },
  );
