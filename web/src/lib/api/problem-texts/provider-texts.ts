import { t } from '@lingui/core/macro';
import type { ProblemText } from '../problem';

/** Accounts at Git providers. */
export const PROVIDER_TEXTS: Readonly<Record<string, ProblemText>> = {
  invalid_base_url: {
    message: t`This is not the address of a provider.`,
    remedy: t`Enter the address at which you open it in the browser.`,
  },
  provider_account_needed: {
    message: t`None of your accounts has access to the repository of this workspace.`,
    remedy: t`Connect an account that does.`,
  },
  provider_branch_not_found: {
    message: t`The provider does not have this branch.`,
    remedy: t`Push the branch first.`,
  },
  provider_certificate_untrusted: {
    message: t`The provider’s certificate is not trusted here.`,
    remedy: t`Enter the certificate of your authority.`,
  },
  provider_client_certificate: {
    message: t`The provider requires a client certificate.`,
    remedy: t`Enter it with its key.`,
  },
  provider_forbidden: {
    message: t`The account does not have permission to do this.`,
    remedy: t`Check its permissions at the provider.`,
  },
  provider_key_in_use: {
    message: t`The provider already uses this key for something else.`,
    remedy: t`Generate a new SSH key for this workspace, then register that one.`,
  },
  provider_no_changes: {
    message: t`The branch has no commits that are not in the other one.`,
    remedy: t`Commit and push the changes first.`,
  },
  provider_no_deploy_keys: {
    message: t`This provider has no deploy keys.`,
    remedy: t`Add the key by hand.`,
  },
  provider_not_found: { message: t`The provider does not have this, or the account has no access to it.` },
  provider_oauth_app_refused: {
    message: t`The provider refuses this server’s OAuth app.`,
    remedy: t`Ask the operator to check it.`,
  },
  provider_oauth_not_configured: {
    message: t`This server has no OAuth app at the provider.`,
    remedy: t`Connect the account with a token.`,
  },
  provider_other_repository: { message: t`This workspace uses another repository.` },
  provider_proxy_failed: {
    message: t`The proxy does not allow the connection to the provider.`,
    remedy: t`Ask the operator to check the proxy.`,
  },
  provider_pull_request_exists: {
    message: t`A pull request for these branches already exists.`,
    remedy: t`Look for it at the provider.`,
  },
  provider_rate_limited: {
    message: t`The provider accepts no more requests from this account for now.`,
    remedy: t`Try again later.`,
  },
  provider_redirected: {
    message: t`The provider redirects to another address.`,
    remedy: t`Enter the new address, if you trust it.`,
  },
  provider_refused: { message: t`The provider refused this.` },
  provider_repository_exists: {
    message: t`A repository with this name already exists.`,
    remedy: t`Choose another name, or pick that one from the list.`,
  },
  provider_scope_missing: {
    message: t`The token does not have a permission that this needs.`,
    remedy: t`Create a token that has it.`,
  },
  provider_sign_in_again: {
    message: t`The provider no longer accepts the sign-in of this account.`,
    remedy: t`Sign in there again: Profile → Accounts at Git providers.`,
  },
  provider_sign_in_denied: {
    message: t`The provider says that access was not allowed.`,
    remedy: t`Sign in again and allow it, or connect the account with a token.`,
  },
  provider_sign_in_refused: {
    message: t`The provider does not accept this sign-in.`,
    remedy: t`Sign in again.`,
  },
  provider_sign_in_unknown: {
    message: t`This sign-in was not started here, or has expired.`,
    remedy: t`Sign in again.`,
  },
  provider_timeout: {
    message: t`The provider did not answer in time.`,
    remedy: t`Try again later.`,
  },
  provider_token_refused: {
    message: t`The provider does not accept the token.`,
    remedy: t`Create a new one.`,
  },
  provider_unavailable: {
    message: t`The provider is not available at the moment.`,
    remedy: t`Try again later.`,
  },
  provider_unexpected_answer: {
    message: t`The provider answered with something unexpected.`,
    remedy: t`Check the address.`,
  },
  provider_unreachable: {
    message: t`The provider cannot be reached.`,
    remedy: t`Check the address and the network.`,
  },
  provider_visibility: {
    message: t`The visibility of the repository depends on its project there.`,
    remedy: t`Choose another visibility or project.`,
  },
};
