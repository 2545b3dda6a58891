import { HttpsError, type HttpsFailure } from '../../https';
import type { SshError, SshFailure } from '../../ssh';
import { GitError, type GitFailureCode } from './git-error';

/**
 * Reason for which the gateway itself ended a session before either side had finished; an error if it refused the
 * data.
 */
export type SessionEnd = 'aborted' | 'silence' | 'deadline' | 'too-large' | GitError;

export interface RemoteFailure {
  /** Phase in which it failed: opening the connection, reading or writing. */
  stage: 'connect' | 'read' | 'write';
  /** Failure of the SSH or HTTPS connection. */
  carrierError?: SshError | HttpsError | null;
  /** Server output: stderr, its `ERR` line and its progress sideband. */
  stderr?: string;
  /** Exit code of the command on the server. */
  exitCode?: number | null;
  endReason?: SessionEnd | null;
  cause?: unknown;
}

interface Rule {
  pattern: RegExp;
  code: GitFailureCode;
  remedy?: string;
}

/**
 * Messages for a key that may read but not write: GitHub, GitLab, Bitbucket, Azure, CodeCommit, Gitea, gitolite, in
 * this order.
 */
const READ_ONLY: Rule[] = [
  /key you are authenticating with has been marked as read only/i,
  /permission to .+ denied to (?:deploy key|\S+)/i,
  /deploy key does not have write access/i,
  /not allowed to push (?:code|into this)/i,
  /you are not allowed to (?:push|upload) (?:code|to)/i,
  /access via a deployment key is read-only/i,
  /(?:access key|repository|project|mirror repository \S+) is read[- ]only/i,
  /TF401027\b.*GenericContribute/is,
  /not authorized to perform: codecommit:GitPush/i,
  /key: .*is not authorized to write/i,
  /not authorized to write to/i,
  /(?:gitea|forgejo|gogs):? .*(?:key is read[- ]only|read[- ]only (?:access|key)|not allowed to write)/i,
  /key permission denied/i,
  /FATAL: (?:W|\+|C|D) any .+ DENIED/i,
  /write access (?:to (?:the )?repository )?(?:not granted|denied|is required)/i,
  /you do(?:n't| not) have (?:permission to push|write (?:access|permission))/i,
].map((pattern) => ({ pattern, code: 'git_read_only_key' }));

const NOT_FOUND: Rule[] = [
  /repository not found/i,
  /project you were looking for could not be found/i,
  /repository (?:'[^']*' |"[^"]*" |\S+ )?does not exist/i,
  /TF401019\b/,
  /TF200016\b/,
  /VS800075\b/,
  /RepositoryDoesNotExistException|repository name .* does not exist/i,
  /cannot find repository/i,
  /does not appear to be a git repository/i,
  /not a git repository/i,
  /no such (?:repository|project)/i,
  /FATAL: R any .+ DENIED/i,
  /not authorized to read/i,
  /Invalid repository (?:name|path)|repository path .* invalid/i,
].map((pattern) => ({ pattern, code: 'git_repository_not_found' }));

const AUTH_FAILED: Rule[] = [
  /public key authentication failed/i,
  /repository access denied/i,
  /permission denied \((?:publickey|password|keyboard)/i,
  /not authorized to perform: codecommit:GitPull/i,
  /(?:gitea|forgejo|gogs): unauthorized/i,
  /^(?:remote: )?(?:ERROR: )?unauthorized\.?$/im,
  /key (?:has )?expired|expired (?:ssh )?(?:key|certificate)/i,
  /authentication (?:failed|required)/i,
  /SAML SSO|enabled or enforced SAML/i,
  /account (?:has been |is )?(?:suspended|blocked|disabled|locked)/i,
  /access denied/i,
].map((pattern) => ({ pattern, code: 'git_auth_failed' }));

const INVALID: Rule[] = [
  {
    pattern: /dubious ownership/i,
    code: 'git_invalid_repository',
    remedy:
      'On the server, give the folder of the repository to the user of the URL, or mark it as safe.directory.',
  },
  {
    pattern:
      /command not found|: not found$|not recognized as an internal|invalid command|shell (?:access|request)|currently not available|nologin/im,
    code: 'git_invalid_repository',
    remedy:
      'The user of the URL cannot run Git on that server. Check the user, the port, and that Git is installed there.',
  },
];

/** Classifies every failure between this server and a remote; the only place that does. */
export function classifyRemoteFailure(failure: RemoteFailure): GitError {
  return (
    fromSessionEnd(failure) ??
    fromHttps(failure) ??
    fromSsh(failure) ??
    fromServerText(failure) ??
    fromSilentEnd(failure)
  );
}

function fromSessionEnd({ endReason, stderr, cause }: RemoteFailure): GitError | null {
  switch (endReason) {
    case 'aborted':
      return new GitError('git_cancelled', { cause });
    case 'silence':
      return new GitError('git_timeout', { serverText: stderr, cause });
    case 'deadline':
      return new GitError('git_timeout', {
        message: 'The server took too long.',
        remedy: 'Try again. A very large repository may need a longer limit, which the operator can set.',
        serverText: stderr,
        cause,
      });
    case 'too-large':
      return new GitError('git_too_large', { cause });
    default:
      return endReason ?? null;
  }
}

const CODE_OF_SSH: Record<SshFailure, GitFailureCode> = {
  unreachable: 'git_host_unreachable',
  no_common_algorithm: 'git_no_common_algorithm',
  timeout: 'git_timeout',
  auth_failed: 'git_auth_failed',
  host_key_mismatch: 'git_host_key_mismatch',
  host_key_unknown: 'git_host_key_unknown',
  refused: 'git_invalid_repository',
  closed: 'git_host_unreachable',
  cancelled: 'git_cancelled',
};

function fromSsh(failure: RemoteFailure): GitError | null {
  const { carrierError: error, stderr } = failure;
  if (error === undefined || error === null || error instanceof HttpsError) return null;
  // A server that explains itself before it closes the connection gives the better reason.
  if (error.kind === 'closed' || error.kind === 'refused') {
    const explained = fromServerText({ ...failure, stderr: [stderr, error.data.serverText].join('\n') });
    if (explained !== null) return explained;
  }
  const { serverText, ...data } = error.data;
  return new GitError(CODE_OF_SSH[error.kind], {
    message: error.kind === 'cancelled' ? undefined : error.message,
    remedy: error.remedy,
    data,
    serverText,
    cause: error,
  });
}

const CODE_OF_HTTPS: Record<Exclude<HttpsFailure, 'status'>, GitFailureCode> = {
  unreachable: 'git_host_unreachable',
  timeout: 'git_timeout',
  certificate: 'git_certificate_untrusted',
  client_certificate: 'git_client_certificate_refused',
  proxy: 'git_proxy_failed',
  redirected: 'git_repository_moved',
  not_git: 'git_invalid_repository',
  closed: 'git_host_unreachable',
  cancelled: 'git_cancelled',
};

function fromHttps(failure: RemoteFailure): GitError | null {
  const { carrierError: error } = failure;
  if (!(error instanceof HttpsError)) return null;
  const { serverText, ...data } = error.data;
  if (error.kind === 'status') return fromStatus(failure, error);
  return new GitError(CODE_OF_HTTPS[error.kind], {
    message: error.kind === 'cancelled' ? undefined : error.message,
    remedy: error.kind === 'not_git' ? 'Copy the HTTPS clone URL from the provider.' : undefined,
    data,
    serverText,
    cause: error,
  });
}

function fromStatus({ stage, stderr }: RemoteFailure, error: HttpsError): GitError {
  const { status = 0, host, serverText: answered, ...data } = error.data;
  const serverText = [answered, stderr].filter(Boolean).join('\n') || undefined;
  const make = (code: GitFailureCode, message?: string, remedy?: string) =>
    new GitError(code, { message, remedy, data: { host, status, ...data }, serverText, cause: error });
  if (status === 401)
    return make(
      'git_auth_failed',
      'The server did not accept the user name and token.',
      'Check that the token is complete, has not expired and belongs to this user; then enter it again.',
    );
  if (status === 403)
    return stage === 'write'
      ? make('git_read_only_key', 'The token can read this repository, but not write to it.', TOKEN_REMEDY)
      : make('git_auth_failed', 'The token does not have permission to read this repository.', TOKEN_REMEDY);
  if (status === 404 || status === 410)
    return make(
      'git_repository_not_found',
      'The repository does not exist, or the token has no access to it.',
      'Check the URL, and which repositories the token gives access to.',
    );
  if (status === 407) return make('git_proxy_failed');
  if (status === 413)
    return make(
      'git_push_rejected',
      'The push is larger than the server accepts.',
      'Raise the server’s limit on request sizes (nginx: client_max_body_size), or use the SSH URL.',
    );
  if (status === 429) return make('git_rate_limited');
  if (status >= 500)
    return make(
      'git_host_unreachable',
      `The server is not available at the moment (${status}).`,
      'Try again later.',
    );
  return make('git_invalid_repository', `The server answered with the status ${status}.`);
}

const TOKEN_REMEDY =
  'Give the token read and write access to the contents of this repository at the provider, or enter another one.';

function fromServerText({ stage, stderr, cause }: RemoteFailure): GitError | null {
  if (stderr === undefined || stderr.trim() === '') return null;
  const serverText = stderr;
  // Messages about writing mean nothing on a read: GitHub prints some of them there, too.
  const rules =
    stage === 'write'
      ? [...READ_ONLY, ...NOT_FOUND, ...AUTH_FAILED, ...INVALID]
      : [...NOT_FOUND, ...AUTH_FAILED, ...INVALID, ...READ_ONLY];
  const rule = rules.find(({ pattern }) => pattern.test(serverText));
  if (rule !== undefined)
    return new GitError(asSeenFrom(stage, rule.code), { remedy: rule.remedy, serverText, cause });
  if (stage === 'write') return new GitError('git_push_rejected', { serverText, cause });
  return new GitError('git_invalid_repository', {
    message: 'The server refused access to the repository.',
    remedy: 'Read the server’s message.',
    serverText,
    cause,
  });
}

const asSeenFrom = (stage: RemoteFailure['stage'], code: GitFailureCode): GitFailureCode =>
  stage !== 'write' && code === 'git_read_only_key' ? 'git_auth_failed' : code;

function fromSilentEnd({ exitCode, cause }: RemoteFailure): GitError {
  if (exitCode === 127 || exitCode === 126) {
    return new GitError('git_invalid_repository', {
      message: 'The server could not run Git for this user.',
      remedy: 'Check the user and the port in the URL, and that Git is installed on the server.',
      cause,
    });
  }
  return new GitError('git_host_unreachable', {
    message: 'The connection ended before the server answered.',
    remedy: 'Try again. If it happens again, check the server and the network.',
    cause,
  });
}
