import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { Guides } from './provider-guides';
import { isOwnNetwork } from './web-host';

/** Instructions for creating an access token and its permissions. */
export const TOKEN_GUIDES: Guides = {
  github: {
    steps: [
      <>
        <Trans>
          Open <b>Settings → Developer settings → Personal access tokens → Fine-grained tokens</b> and press{' '}
          <b>Generate new token</b>.
        </Trans>
      </>,
      <>
        <Trans>
          Choose the owner of the repository, then <b>Only select repositories</b> and this one.
        </Trans>
      </>,
      <>
        <Trans>
          Under <b>Permissions</b>, give <b>Contents: Read and write</b>, or <b>Read-only</b> if this
          workspace only imports and pulls.
        </Trans>
      </>,
    ],
    note: t`An organization may have to approve the token first. The user name does not matter.`,
    link: () => ({
      href: 'https://github.com/settings/personal-access-tokens/new',
      label: t`Open new token`,
    }),
  },
  gitlab: {
    steps: [
      <>
        <Trans>
          In the project, open <b>Settings → Access tokens → Add new token</b>.
        </Trans>
      </>,
      <>
        <Trans>
          Choose the role <b>Developer</b> (<b>Maintainer</b> if the branch is protected) and the scopes{' '}
          <b>read_repository</b> and <b>write_repository</b>.
        </Trans>
      </>,
    ],
    note: t`If project access tokens are not available, use a personal one with the same scopes. The user name does not matter.`,
    link: (url) =>
      url && {
        href: `https://${url.host}/${url.path}/-/settings/access_tokens`,
        label: t`Open access tokens`,
      },
  },
  bitbucket: {
    steps: [
      <>
        <Trans>
          In the repository, open <b>Repository settings → Access tokens → Create Repository Access Token</b>.
        </Trans>
      </>,
      <>
        <Trans>
          Give <b>Repositories: Read</b> and <b>Write</b>.
        </Trans>
      </>,
    ],
    note: (
      <>
        <Trans>
          The user name of such a token is <code>x-token-auth</code>, which is the default. For an API token
          of an account, enter <code>x-bitbucket-api-token-auth</code>.
        </Trans>
      </>
    ),
    link: (url) =>
      url && { href: `https://bitbucket.org/${url.path}/admin/access-tokens`, label: t`Open access tokens` },
  },
  codecommit: {
    steps: [
      <>
        <Trans>
          In IAM, open the user, then{' '}
          <b>Security credentials → HTTPS Git credentials for AWS CodeCommit → Generate credentials</b>.
        </Trans>
      </>,
      <>
        <Trans>Enter the user name and the password that IAM shows.</Trans>
      </>,
    ],
    note: (
      <>
        <Trans>
          The user needs <code>codecommit:GitPull</code>, and <code>codecommit:GitPush</code> to commit.
        </Trans>
      </>
    ),
    link: () => ({ href: 'https://console.aws.amazon.com/iam/home#/users', label: t`Open IAM users` }),
  },
  azure: {
    steps: [
      <>
        <Trans>
          Open <b>User settings → Personal access tokens → New Token</b>, for the organization of the
          repository.
        </Trans>
      </>,
      <>
        <Trans>
          Choose <b>Custom defined</b> and, under <b>Code</b>, <b>Read &amp; write</b>.
        </Trans>
      </>,
    ],
    note: t`The user name does not matter. The organization’s policies may limit the lifetime of a token.`,
    link: (url) => {
      const organization = url?.host === 'dev.azure.com' ? url.path.split('/')[0] : null;
      return organization
        ? {
            href: `https://dev.azure.com/${organization}/_usersSettings/tokens`,
            label: t`Open personal access tokens`,
          }
        : null;
    },
  },
  gitea: {
    steps: [
      <>
        <Trans>
          Open <b>Settings → Applications → Generate new token</b>.
        </Trans>
      </>,
      <>
        <Trans>
          Under <b>Select permissions</b>, give <b>repository: Read and Write</b>.
        </Trans>
      </>,
      <>
        <Trans>Enter your user name as well.</Trans>
      </>,
    ],
    note: t`Also applies to Forgejo.`,
    link: (url) =>
      url && !isOwnNetwork(url.host)
        ? { href: `https://${url.host}/user/settings/applications`, label: t`Open applications` }
        : null,
  },
  own: {
    steps: [
      <>
        <Trans>
          Enter the user name and the token, or password, that the server accepts for Git over HTTPS.
        </Trans>
      </>,
      <>
        <Trans>
          If the server uses a private certificate authority, enter the certificate of that authority too.
        </Trans>
      </>,
    ],
    link: () => null,
  },
};
