import type { GitRepository } from './git-repository';
import type { HttpsGitServer, HttpsGitUser } from './https-git-server';
import type { SshServer } from './ssh-server';
import type { Member } from './trellis-server';

/** Returns the `ssh://` URL of the repository on the server. */
export const sshUrlOf = (
  server: { host: string; port: number; user: string },
  repository: { path: string },
): string => `ssh://${server.user}@${server.host}:${server.port}${repository.path}`;

/**
 * Connects a workspace to a repository the way an admin does: enter the URL, generate a key, authorize it, finalize.
 */
export async function connect(
  admin: Member,
  place: {
    /** The server itself, or the address of a proxy in front of it. */
    server: Pick<SshServer, 'port' | 'user' | 'authorize'> & { host: string };
    repository: GitRepository;
    branch?: string;
    directory?: string;
    readOnly?: boolean;
  },
): Promise<void> {
  const { server, repository, branch, directory, readOnly } = place;
  await admin.put('/git', { repositoryUrl: sshUrlOf(server, repository), branch, directory }).expect(200);
  const { body } = await admin.post('/git/key', { type: 'ed25519' }).expect(201);
  await server.authorize(body.publicKey as string, { readOnly });
  await admin.post('/git/finalize').expect(200);
}

/** Connects a workspace with an HTTPS URL and a token. */
export async function connectOverHttps(
  admin: Member,
  place: { server: HttpsGitServer; repository: GitRepository; branch?: string; user?: HttpsGitUser },
): Promise<void> {
  const { server, repository, branch, user = server.user } = place;
  await admin.put('/git', { repositoryUrl: server.url(repository.path), branch }).expect(200);
  const { username, token } = user;
  const { certificateAuthority } = server;
  await admin.post('/git/token', { username, token, certificateAuthority }).expect(201);
  await admin.post('/git/finalize').expect(200);
}
