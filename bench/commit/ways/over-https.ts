import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startHttpsGitServer } from '../../../test/support/https-git-server';
import { DelayLine } from '../../support/delay-line';
import { startKeptClone } from './kept-clone';
import { startInWorkspace } from './trellis';
import { OPERATIONS, type Scene, type Way, type WayDefinition } from './way';

export const trellisHttpsWay: WayDefinition = {
  key: 'https',
  title: 'Trellis, the repository over HTTPS',
  detail: 'the whole program as above, to `git http-backend` behind nginx, encrypted, with a token.',
  isSlow: false,
  operations: OPERATIONS,
  start: (scene) =>
    overHttps(scene, ({ url, user, certificateAuthority }) =>
      startInWorkspace(scene, { url, ...user, certificateAuthority }),
    ),
};

export const keptHttpsCloneWay: WayDefinition = {
  key: 'f',
  title: 'git, a kept clone, over HTTPS',
  detail: 'as (b), to the same kind of server as Trellis over HTTPS.',
  isSlow: true,
  operations: OPERATIONS,
  start: (scene) =>
    overHttps(scene, async ({ url, user, certificateAuthority }) => {
      const authority = join(scene.workDir, 'authority.pem');
      await writeFile(authority, certificateAuthority);
      const signedIn = new URL(url);
      Object.assign(signedIn, { username: user.username, password: user.token });
      return startKeptClone({ ...scene, url: signedIn.href }, [['http.sslCAInfo', authority]]);
    }),
};

interface HttpsRemote {
  url: string;
  user: { username: string; token: string };
  certificateAuthority: string;
}

/** Starts an HTTPS server for the scene's repository, which stops with the way. */
async function overHttps(
  { repository, delayMs }: Scene,
  start: (remote: HttpsRemote) => Promise<Way>,
): Promise<Way> {
  const server = await startHttpsGitServer();
  const line = delayMs === 0 ? null : await DelayLine.open(server.port, delayMs);
  const { host, user, certificateAuthority } = server;
  const url = `https://${host}:${line?.port ?? server.port}${repository.path}`;
  const way = await start({ url, user, certificateAuthority });
  way.close = () => void Promise.all([line?.close(), server.stop()]);
  return way;
}
