import { AppError } from '../../core/errors';
import { sanitizeServerText } from './sanitize-server-text';

interface FailureDefaults {
  readonly status: 404 | 409 | 422 | 429 | 503 | 504 | 507;
  readonly message: string;
  readonly remedy: string;
}

/** All expected failures of Git operations, with the status, message and remedy that users see. */
export const GitFailure = {
  git_auth_failed: {
    status: 422,
    message: 'The server did not accept the key.',
    remedy:
      'Add the public key of this workspace to the repository as a deploy key, and check the user in the URL.',
  },
  git_repository_not_found: {
    status: 422,
    message: 'The repository does not exist, or the key has no access to it.',
    remedy: 'Check the URL of the repository, and that the public key was added to this repository.',
  },
  git_branch_not_found: {
    status: 422,
    message: 'The repository has no such branch.',
    remedy: 'Choose an existing branch, or create it.',
  },
  git_host_unreachable: {
    status: 422,
    message: 'The server could not be reached.',
    remedy: 'Check host and port in the URL, and that a firewall or proxy lets this server connect to them.',
  },
  git_no_common_algorithm: {
    status: 422,
    message: 'The server and Trellis share no algorithm for an encrypted connection.',
    remedy:
      'On the server, allow an algorithm that Trellis supports, such as curve25519-sha256 for the key exchange, or use the HTTPS address.',
  },
  git_host_key_mismatch: {
    status: 422,
    message: 'The server’s host key differs from the trusted one.',
    remedy:
      'Ask the server’s operator if its key was changed; if so, finalize again with the new fingerprint.',
  },
  git_host_key_unknown: {
    status: 422,
    message: 'The server’s host key is not one that this well-known host publishes.',
    remedy: 'The connection may be intercepted. Compare the fingerprint with those that the host publishes.',
  },
  git_read_only_key: {
    status: 422,
    message: 'The key can read the repository but not write to it.',
    remedy: 'Give the key write access on the server. A workspace that only pulls does not need it.',
  },
  git_push_rejected: {
    status: 422,
    message: 'The server refused the push.',
    remedy: 'Read the server’s message: a rule or hook of the repository does not allow this commit.',
  },
  git_timeout: {
    status: 504,
    message: 'The server stopped answering.',
    remedy: 'Try again. If it happens again, check the server and the network.',
  },
  git_remote_moved: {
    status: 409,
    message: 'Someone else changed the branch in the meantime.',
    remedy: 'Review their change, then merge it with yours, or commit over it.',
  },
  git_app_name_taken: {
    status: 409,
    message: 'Another app in the repository has this name.',
    remedy: 'Rename the app, or remove the other one from the repository.',
  },
  git_app_not_found: {
    status: 404,
    message: 'The repository has no such app.',
    remedy: 'Reload the list of apps; it may have been renamed or removed.',
  },
  git_invalid_repository: {
    status: 422,
    message: 'This is not a usable Git repository.',
    remedy: 'Check the URL, and the repository itself on the server.',
  },
  git_too_large: {
    status: 422,
    message: 'The repository, or a file in it, is larger than this server accepts.',
    remedy: 'Use a repository with less history or smaller files, or ask the operator to raise the limit.',
  },
  git_disk_full: {
    status: 507,
    message: 'The disk of this server is full.',
    remedy: 'Ask the operator to free space in the data folder, then try again.',
  },
  git_storage_failed: {
    status: 507,
    message: 'This server cannot write to its data folder.',
    remedy: 'Ask the operator to check that the data folder exists and is writable, then try again.',
  },
  git_certificate_untrusted: {
    status: 422,
    message: 'The server’s certificate is not trusted here.',
    remedy:
      'If the certificate comes from your own authority, enter that authority’s certificate with the token; otherwise ask the server’s operator to renew it.',
  },
  git_client_certificate_refused: {
    status: 422,
    message: 'The server did not accept the client certificate, or requires one.',
    remedy:
      'Enter the client certificate that the server’s operator gave you, with its key, next to the token.',
  },
  git_proxy_failed: {
    status: 422,
    message: 'The proxy does not allow this connection to the repository.',
    remedy: 'Ask the operator to check HTTPS_PROXY and NO_PROXY, and what the proxy allows.',
  },
  git_repository_moved: {
    status: 422,
    message: 'The server redirects to another address.',
    remedy:
      'Enter the new address as the URL, if you trust it: a token is never sent to another server automatically.',
  },
  git_rate_limited: {
    status: 429,
    message: 'The server received too many requests from here.',
    remedy: 'Wait as long as it asks, then try again.',
  },
  git_cancelled: {
    status: 409,
    message: 'The operation was cancelled.',
    remedy: 'Start it again if you still need it.',
  },
  git_worker_crashed: {
    status: 503,
    message: 'The Git worker crashed repeatedly during this operation.',
    remedy: 'Try again. If it happens again, give the operator the ID of this job.',
  },
  git_interrupted: {
    status: 503,
    message: 'The operation was interrupted, because its server or Git worker stopped.',
    remedy: 'Try again.',
  },
  git_mirror_damaged: {
    status: 503,
    message: 'This server’s local copy of the repository is damaged and will be fetched again.',
    remedy: 'Try again: the repository itself is not affected.',
  },
} as const satisfies Record<string, FailureDefaults>;

export type GitFailureCode = keyof typeof GitFailure;

interface GitErrorOptions {
  /** Replaces the default message of the code. */
  message?: string;
  remedy?: string;
  data?: Record<string, unknown>;
  /** Server output; sanitized, bounded and kept as `data.serverMessage`. */
  serverText?: string;
  retryAfterSeconds?: number;
  cause?: unknown;
}

/** Expected failure of a Git operation: at the remote, in the local mirror, or in the request. */
export class GitError extends AppError {
  declare readonly code: GitFailureCode;
  declare readonly remedy: string;

  constructor(code: GitFailureCode, options: GitErrorOptions = {}) {
    const defaults = GitFailure[code];
    const serverMessage = options.serverText === undefined ? '' : sanitizeServerText(options.serverText);
    super(code, defaults.status, options.message ?? defaults.message, {
      remedy: options.remedy ?? defaults.remedy,
      data: { ...options.data, ...(serverMessage === '' ? {} : { serverMessage }) },
      retryAfterSeconds: options.retryAfterSeconds,
      cause: options.cause,
    });
    this.name = 'GitError';
  }

  /** Output of the server, if there was any. */
  get serverMessage(): string | null {
    return typeof this.data.serverMessage === 'string' ? this.data.serverMessage : null;
  }
}

/** Compares name and code, because an error may come from another realm. */
export const isGitError = (error: unknown): error is GitError =>
  error instanceof GitError ||
  (typeof error === 'object' && error !== null && (error as { name?: unknown }).name === 'GitError');
