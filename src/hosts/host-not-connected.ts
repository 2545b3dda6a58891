import { conflict } from '../core/errors';

export const hostNotConnected = () =>
  conflict('host_not_connected', 'The place where the apps are edited is not connected.', {
    remedy: 'Ask an admin to check the connection in the workspace’s settings.',
  });
