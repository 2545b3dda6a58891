import {
  type HostKey,
  type HostKeyPolicy,
  publishedHostKeys,
  quoteForShell,
  type SshTarget,
} from '../../ssh';
import type { ClientCertificate } from '../../https';
import { GitError } from '../errors/git-error';

interface RemoteLocation {
  /** Connections are never shared between workspaces. */
  workspaceId: string;
  host: string;
  port: number;
  /** Path on the server: `owner/repo.git`, `/srv/git/x.git`, `v3/org/project/repo`. */
  path: string;
}

export interface SshRemote extends RemoteLocation {
  protocol: 'ssh';
  user: string;
  /** OpenSSH format. */
  privateKey: string;
  keyFingerprint: string;
  /** Host key pinned when the workspace was finalized. */
  pin: HostKey | null;
}

export interface HttpsRemote extends RemoteLocation {
  protocol: 'https';
  username: string;
  token: string;
  /** `basic`: the token is the user's password (RFC 7617); `bearer`: the token alone (RFC 6750). */
  scheme: 'basic' | 'bearer';
  /** PEM; trusted in addition to the well-known authorities. */
  certificateAuthority: string | null;
  clientCertificate?: ClientCertificate | null;
  /** Source of a token that ends, for `ReplaceToken`. */
  issuedBy?: object;
}

/**
 * Returns another token for a refused one; null if there is none. Rejects with a GitError that says
 * why none is issued.
 */
export type ReplaceToken = (target: HttpsRemote, refused: string) => Promise<string | null>;

/** A repository on a server, with everything needed to reach it. */
export type RemoteTarget = SshRemote | HttpsRemote;

export type GitService = 'git-upload-pack' | 'git-receive-pack';

export function toSshTarget(target: SshRemote): SshTarget {
  const { workspaceId, user, host, port, privateKey, keyFingerprint } = target;
  return { workspaceId, user, host, port, privateKey, keyFingerprint, hostKey: hostKeyPolicyOf(target) };
}

/** Command to run on the server; the path is quoted as one word. */
export function serviceCommand(service: GitService, path: string): string {
  // A leading dash would be an option to the program on the server.
  if (path === '' || path.startsWith('-') || /[\0\n\r]/.test(path)) {
    throw new GitError('git_invalid_repository', { message: 'The path of the repository is not valid.' });
  }
  return `${service} ${quoteForShell(path)}`;
}

function hostKeyPolicyOf({ pin, host }: SshRemote): HostKeyPolicy {
  if (pin !== null) return { kind: 'pinned', ...pin };
  const keys = publishedHostKeys(host);
  return keys === null ? { kind: 'first-use' } : { kind: 'published', keys };
}
