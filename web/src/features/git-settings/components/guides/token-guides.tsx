import { isOwnNetwork } from './key-guides';
import type { Guides } from './provider-guides';

/** Instructions for creating an access token and its permissions. */
export const TOKEN_GUIDES: Guides = {
  github: {
    label: 'GitHub',
    steps: [
      <>
        Open <b>Settings → Developer settings → Personal access tokens → Fine-grained tokens</b> and press{' '}
        <b>Generate new token</b>.
      </>,
      <>
        Choose the owner of the repository, then <b>Only select repositories</b> and this one.
      </>,
      <>
        Under <b>Permissions</b>, give <b>Contents: Read and write</b>, or <b>Read-only</b> if this workspace
        only imports and pulls.
      </>,
    ],
    note: 'An organization may have to approve the token first. The user name does not matter.',
    link: () => ({ href: 'https://github.com/settings/personal-access-tokens/new', label: 'Open new token' }),
  },
  gitlab: {
    label: 'GitLab',
    steps: [
      <>
        In the project, open <b>Settings → Access tokens → Add new token</b>.
      </>,
      <>
        Choose the role <b>Developer</b> (<b>Maintainer</b> if the branch is protected) and the scopes{' '}
        <b>read_repository</b> and <b>write_repository</b>.
      </>,
    ],
    note: 'If project access tokens are not available, use a personal one with the same scopes. The user name does not matter.',
    link: (url) =>
      url && {
        href: `https://${url.host}/${url.path}/-/settings/access_tokens`,
        label: 'Open access tokens',
      },
  },
  bitbucket: {
    label: 'Bitbucket',
    steps: [
      <>
        In the repository, open <b>Repository settings → Access tokens → Create Repository Access Token</b>.
      </>,
      <>
        Give <b>Repositories: Read</b> and <b>Write</b>.
      </>,
    ],
    note: (
      <>
        The user name of such a token is <code>x-token-auth</code>, which is the default. For an API token of
        an account, enter <code>x-bitbucket-api-token-auth</code>.
      </>
    ),
    link: (url) =>
      url && { href: `https://bitbucket.org/${url.path}/admin/access-tokens`, label: 'Open access tokens' },
  },
  codecommit: {
    label: 'AWS CodeCommit',
    steps: [
      <>
        In IAM, open the user, then{' '}
        <b>Security credentials → HTTPS Git credentials for AWS CodeCommit → Generate credentials</b>.
      </>,
      <>Enter the user name and the password that IAM shows.</>,
    ],
    note: (
      <>
        The user needs <code>codecommit:GitPull</code>, and <code>codecommit:GitPush</code> to commit.
      </>
    ),
    link: () => ({ href: 'https://console.aws.amazon.com/iam/home#/users', label: 'Open IAM users' }),
  },
  azure: {
    label: 'Azure Repos',
    steps: [
      <>
        Open <b>User settings → Personal access tokens → New Token</b>, for the organization of the
        repository.
      </>,
      <>
        Choose <b>Custom defined</b> and, under <b>Code</b>, <b>Read &amp; write</b>.
      </>,
    ],
    note: 'The user name does not matter. The organization’s policies may limit the lifetime of a token.',
    link: (url) => {
      const organization = url?.host === 'dev.azure.com' ? url.path.split('/')[0] : null;
      return organization
        ? {
            href: `https://dev.azure.com/${organization}/_usersSettings/tokens`,
            label: 'Open personal access tokens',
          }
        : null;
    },
  },
  gitea: {
    label: 'Gitea',
    steps: [
      <>
        Open <b>Settings → Applications → Generate new token</b>.
      </>,
      <>
        Under <b>Select permissions</b>, give <b>repository: Read and Write</b>.
      </>,
      <>Enter your user name as well.</>,
    ],
    note: 'Also applies to Forgejo.',
    link: (url) =>
      url && !isOwnNetwork(url.host)
        ? { href: `https://${url.host}/user/settings/applications`, label: 'Open applications' }
        : null,
  },
  own: {
    label: 'Other server',
    steps: [
      <>Enter the user name and the token, or password, that the server accepts for Git over HTTPS.</>,
      <>If the server uses a private certificate authority, enter the certificate of that authority too.</>,
    ],
    link: () => null,
  },
};
