import { t } from '@lingui/core/macro';
import type { ProblemText } from '../problem';

/** Failures of Git, in the words of src/git/errors/git-error.ts. */
export const GIT_TEXTS: Readonly<Record<string, ProblemText>> = {
  git_auth_failed: {
    message: t`The server did not accept the key.`,
    remedy: t`Add the public key of this workspace to the repository as a deploy key, and check the user in the URL.`,
  },
  git_repository_not_found: {
    message: t`The repository does not exist, or the key has no access to it.`,
    remedy: t`Check the URL of the repository, and that the public key was added to this repository.`,
  },
  git_branch_not_found: {
    message: t`The repository has no such branch.`,
    remedy: t`Choose an existing branch, or create it.`,
  },
  git_host_unreachable: {
    message: t`The server could not be reached.`,
    remedy: t`Check host and port in the URL, and that a firewall or proxy lets this server connect to them.`,
  },
  git_no_common_algorithm: {
    message: t`The server and Trellis share no algorithm for an encrypted connection.`,
    remedy: t`On the server, allow an algorithm that Trellis supports, such as curve25519-sha256 for the key exchange, or use the HTTPS address.`,
  },
  git_host_key_mismatch: {
    message: t`The server’s host key differs from the trusted one.`,
    remedy: t`Ask the server’s operator if its key was changed; if so, finalize again with the new fingerprint.`,
  },
  git_host_key_unknown: {
    message: t`The server’s host key is not one that this well-known host publishes.`,
    remedy: t`The connection may be intercepted. Compare the fingerprint with those that the host publishes.`,
  },
  git_read_only_key: {
    message: t`The key can read the repository but not write to it.`,
    remedy: t`Give the key write access on the server. A workspace that only pulls does not need it.`,
  },
  git_push_rejected: {
    message: t`The server refused the push.`,
    remedy: t`Read the server’s message: a rule or hook of the repository does not allow this commit.`,
  },
  git_timeout: {
    message: t`The server stopped answering.`,
    remedy: t`Try again. If it happens again, check the server and the network.`,
  },
  git_remote_moved: {
    message: t`Someone else changed the branch in the meantime.`,
    remedy: t`Review their change, then merge it with yours, or commit over it.`,
  },
  git_app_name_taken: {
    message: t`Another app in the repository has this name.`,
    remedy: t`Rename the app, or remove the other one from the repository.`,
  },
  git_app_not_found: {
    message: t`The repository has no such app.`,
    remedy: t`Reload the list of apps; it may have been renamed or removed.`,
  },
  git_invalid_repository: {
    message: t`This is not a usable Git repository.`,
    remedy: t`Check the URL, and the repository itself on the server.`,
  },
  git_too_large: {
    message: t`The repository, or a file in it, is larger than this server accepts.`,
    remedy: t`Use a repository with less history or smaller files, or ask the operator to raise the limit.`,
  },
  git_disk_full: {
    message: t`The disk of this server is full.`,
    remedy: t`Ask the operator to free space in the data folder, then try again.`,
  },
  git_storage_failed: {
    message: t`This server cannot write to its data folder.`,
    remedy: t`Ask the operator to check that the data folder exists and is writable, then try again.`,
  },
  git_certificate_untrusted: {
    message: t`The server’s certificate is not trusted here.`,
    remedy: t`If the certificate comes from your own authority, enter that authority’s certificate with the token; otherwise ask the server’s operator to renew it.`,
  },
  git_client_certificate_refused: {
    message: t`The server did not accept the client certificate, or requires one.`,
    remedy: t`Enter the client certificate that the server’s operator gave you, with its key, next to the token.`,
  },
  git_proxy_failed: {
    message: t`The proxy does not allow this connection to the repository.`,
    remedy: t`Ask the operator to check HTTPS_PROXY and NO_PROXY, and what the proxy allows.`,
  },
  git_repository_moved: {
    message: t`The server redirects to another address.`,
    remedy: t`Enter the new address as the URL, if you trust it: a token is never sent to another server automatically.`,
  },
  git_rate_limited: {
    message: t`The server received too many requests from here.`,
    remedy: t`Wait as long as it asks, then try again.`,
  },
  git_cancelled: {
    message: t`The operation was cancelled.`,
    remedy: t`Start it again if you still need it.`,
  },
  git_worker_crashed: {
    message: t`The Git worker crashed repeatedly during this operation.`,
    remedy: t`Try again. If it happens again, give the operator the ID of this job.`,
  },
  git_interrupted: {
    message: t`The operation was interrupted, because its server or Git worker stopped.`,
    remedy: t`Try again.`,
  },
  git_mirror_damaged: {
    message: t`This server’s local copy of the repository is damaged and will be fetched again.`,
    remedy: t`Try again: the repository itself is not affected.`,
  },
};
