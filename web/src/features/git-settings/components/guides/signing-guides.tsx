import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import type { Guides } from './provider-guides';
import { isOwnNetwork, webHost } from './web-host';

const committer = (
  <>
    <Trans>
      A commit counts as verified if its committer is that account: set <code>TRELLIS_COMMITTER</code> to the
      name and a verified address of the account.
    </Trans>
  </>
);

/** Instructions for adding the public signing key. */
export const SIGNING_GUIDES: Guides = {
  github: {
    steps: [
      <>
        <Trans>
          Signed in as the account for Trellis, open <b>Settings → SSH and GPG keys → New SSH key</b>.
        </Trans>
      </>,
      <>
        <Trans>
          Choose the key type <b>Signing Key</b>, paste the public signing key, and press <b>Add SSH key</b>.
        </Trans>
      </>,
    ],
    note: committer,
    link: () => ({ href: 'https://github.com/settings/ssh/new', label: t`Open new SSH key` }),
  },
  gitlab: {
    steps: [
      <>
        <Trans>
          Signed in as the account for Trellis, open <b>Edit profile → SSH Keys → Add new key</b>.
        </Trans>
      </>,
      <>
        <Trans>
          Paste the public signing key and choose the usage type <b>Signing</b>.
        </Trans>
      </>,
    ],
    note: committer,
    link: (url) =>
      url && !isOwnNetwork(url.host)
        ? {
            href: `https://${webHost(url.host)}/-/user_settings/ssh_keys`,
            label: t`Open SSH keys`,
          }
        : null,
  },
  bitbucket: {
    steps: [
      <>
        <Trans>
          Signed in as the account for Trellis, add the public signing key under{' '}
          <b>Personal settings → SSH keys</b>.
        </Trans>
      </>,
    ],
    note: committer,
    link: () => ({ href: 'https://bitbucket.org/account/settings/ssh-keys/', label: t`Open SSH keys` }),
  },
  codecommit: {
    steps: [
      <>
        <Trans>
          CodeCommit does not show whether a commit is signed. To check it with Git, use the line above:{' '}
          <code>git log --show-signature</code>.
        </Trans>
      </>,
    ],
    link: () => null,
  },
  azure: {
    steps: [
      <>
        <Trans>
          Azure Repos does not show whether a commit is signed. To check it with Git, use the line above:{' '}
          <code>git log --show-signature</code>.
        </Trans>
      </>,
    ],
    link: () => null,
  },
  gitea: {
    steps: [
      <>
        <Trans>
          Signed in as the account for Trellis, open <b>Settings → SSH / GPG Keys → Add Key</b> and paste the
          public signing key.
        </Trans>
      </>,
      <>
        <Trans>
          An administrator can trust the key for the whole server instead: <code>TRUSTED_SSH_KEYS</code> under{' '}
          <code>[repository.signing]</code> in <code>app.ini</code>.
        </Trans>
      </>,
    ],
    note: committer,
    link: (url) =>
      url && !isOwnNetwork(url.host)
        ? { href: `https://${url.host}/user/settings/keys`, label: t`Open keys` }
        : null,
  },
  own: {
    steps: [
      <>
        <Trans>
          To verify commits, put the line above into a file and set its path:{' '}
          <code>git config gpg.ssh.allowedSignersFile FILE</code>. Then run{' '}
          <code>git log --show-signature</code>.
        </Trans>
      </>,
    ],
    link: () => null,
  },
};
