import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { RepositoryUrl } from '../../../../lib/repository-url';
import type { Guides } from './provider-guides';
import { isOwnNetwork, webHost } from './web-host';

const onGithub = (url: RepositoryUrl | null) =>
  url && { href: `https://${webHost(url.host)}/${url.path}/settings/keys/new`, label: t`Open deploy keys` };

/** Instructions for adding the public key. */
export const KEY_GUIDES: Guides = {
  github: {
    steps: [
      <>
        <Trans>
          In the repository, open <b>Settings → Deploy keys → Add deploy key</b>.
        </Trans>
      </>,
      <>
        <Trans>
          Paste the public key and tick <b>Allow write access</b>, unless this workspace only imports and
          pulls.
        </Trans>
      </>,
      <>
        <Trans>
          Press <b>Add key</b>.
        </Trans>
      </>,
    ],
    note: t`A deploy key belongs to one repository, so each workspace has its own key.`,
    link: onGithub,
  },
  gitlab: {
    steps: [
      <>
        <Trans>
          In the project, open <b>Settings → Repository → Deploy keys → Add new key</b>.
        </Trans>
      </>,
      <>
        <Trans>
          Paste the public key and tick <b>Grant write permissions to this key</b>, unless this workspace only
          imports and pulls.
        </Trans>
      </>,
      <>
        <Trans>
          If the branch is protected, allow the key to push under <b>Protected branches</b>.
        </Trans>
      </>,
    ],
    link: (url) =>
      url && {
        href: `https://${webHost(url.host)}/${url.path}/-/settings/repository#js-deploy-keys-settings`,
        label: t`Open deploy keys`,
      },
  },
  bitbucket: {
    steps: [
      <>
        <Trans>
          To commit, add the key to an account with write access, under <b>Personal settings → SSH keys</b>.
        </Trans>
      </>,
      <>
        <Trans>
          To import and pull only, use <b>Repository settings → Access keys → Add key</b>. Access keys in
          Bitbucket Cloud are read-only.
        </Trans>
      </>,
    ],
    note: t`If Bitbucket refuses an ED25519 key, generate an RSA key instead.`,
    link: () => ({ href: 'https://bitbucket.org/account/settings/ssh-keys/', label: t`Open SSH keys` }),
  },
  codecommit: {
    steps: [
      <>
        <Trans>
          In IAM, open the user, then{' '}
          <b>Security credentials → SSH public keys for AWS CodeCommit → Upload</b>.
        </Trans>
      </>,
      <>
        <Trans>
          Paste the public key. IAM shows an <b>SSH key ID</b> (<code>APKA…</code>).
        </Trans>
      </>,
      <>
        <Trans>
          Use that ID as the user name in the URL:{' '}
          <code>ssh://APKA…@git-codecommit.REGION.amazonaws.com/v1/repos/NAME</code>.
        </Trans>
      </>,
    ],
    note: (
      <>
        <Trans>
          Accepts RSA keys only. The user needs <code>codecommit:GitPull</code>, and{' '}
          <code>codecommit:GitPush</code> to commit.
        </Trans>
      </>
    ),
    link: () => ({ href: 'https://console.aws.amazon.com/iam/home#/users', label: t`Open IAM users` }),
  },
  azure: {
    steps: [
      <>
        <Trans>
          Signed in as a user with write access to the repository, open{' '}
          <b>User settings → SSH public keys → New Key</b>.
        </Trans>
      </>,
      <>
        <Trans>Paste the public key and save.</Trans>
      </>,
    ],
    note: (
      <>
        <Trans>
          Accepts RSA keys only. The URL has the form{' '}
          <code>git@ssh.dev.azure.com:v3/organization/project/repository</code>.
        </Trans>
      </>
    ),
    link: (url) => {
      const organization = /^v3\/([^/]+)/.exec(url?.path ?? '')?.[1];
      return organization
        ? {
            href: `https://dev.azure.com/${organization}/_usersSettings/keys`,
            label: t`Open SSH public keys`,
          }
        : null;
    },
  },
  gitea: {
    steps: [
      <>
        <Trans>
          In the repository, open <b>Settings → Deploy Keys → Add Deploy Key</b>.
        </Trans>
      </>,
      <>
        <Trans>
          Paste the public key and tick <b>Enable Write Access</b>, unless this workspace only imports and
          pulls.
        </Trans>
      </>,
    ],
    note: t`Also applies to Forgejo. Use the port from the SSH URL of the repository.`,
    link: (url) =>
      url && !isOwnNetwork(url.host)
        ? { href: `https://${url.host}/${url.path}/settings/keys`, label: t`Open deploy keys` }
        : null,
  },
  own: {
    steps: [
      <>
        <Trans>
          On the server, append the public key to <code>~/.ssh/authorized_keys</code> of the user in the URL.
        </Trans>
      </>,
      <>
        <Trans>
          To allow only reading, put <code>restrict,command="git-upload-pack '/path/to/repo.git'"</code>{' '}
          before it.
        </Trans>
      </>,
    ],
    link: () => null,
  },
};
