import { startHttpsGitServer } from '../../../test/support/https-git-server';
import { DelayLine } from '../../support/delay-line';
import { startInWorkspace } from './trellis';
import { OPERATIONS, type WayDefinition } from './way';

export const trellisHttpsWay: WayDefinition = {
  key: 'https',
  title: 'Trellis, the repository over HTTPS',
  detail: 'the whole program as above, to `git http-backend` behind nginx, encrypted, with a token.',
  isSlow: false,
  operations: OPERATIONS,
  start: async (scene) => {
    const server = await startHttpsGitServer();
    const line = scene.delayMs === 0 ? null : await DelayLine.open(server.port, scene.delayMs);
    const { host, user, certificateAuthority } = server;
    const url = `https://${host}:${line?.port ?? server.port}${scene.repository.path}`;
    const way = await startInWorkspace(scene, { url, ...user, certificateAuthority });
    way.close = () => void Promise.all([line?.close(), server.stop()]);
    return way;
  },
};
