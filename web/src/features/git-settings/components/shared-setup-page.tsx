import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Alert, Loader, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { ProblemAlert, Time } from '../../../components';
import type { Schemas } from '../../../lib/api';
import { useFragment } from '../../../lib/use-fragment';
import { CardPage } from '../../accounts';
import { sharedSetupQuery } from '../git-settings';
import { PublicKey } from './credentials/public-key';
import classes from './git-settings.module.css';
import { KEY_GUIDES } from './guides/key-guides';
import { ProviderGuides } from './guides/provider-guides';

/** `/repository-setup#token`: shows the owner of a repository which key to add there. */
export function SharedSetupPage() {
  const token = useFragment();
  if (!token) {
    return (
      <CardPage title={t`This link is incomplete`} lead={t`A setup link ends with # and a long code.`}>
        <Text size="sm">
          <Trans>Copy the whole link from the message you received.</Trans>
        </Text>
      </CardPage>
    );
  }
  return <Opened key={token} token={token} />;
}

function Opened({ token }: { token: string }) {
  const setup = useQuery(sharedSetupQuery(token));
  if (setup.error) {
    return (
      <CardPage title={t`Repository setup`} lead={t`This link no longer works.`}>
        <ProblemAlert error={setup.error} />
      </CardPage>
    );
  }
  if (!setup.data) {
    return (
      <CardPage title={t`Repository setup`} lead={t`Loading the setup.`}>
        <Loader size="sm" />
      </CardPage>
    );
  }
  return <Instructions setup={setup.data} />;
}

function Instructions({ setup }: { setup: Schemas['SharedSetupView'] }) {
  const { workspaceName, repositoryUrl, key, isConnected, expiresAt } = setup;
  return (
    <CardPage
      isWide
      title={t`Add a key to your repository`}
      lead={t`The workspace ${workspaceName} wants to keep its apps in your Git repository. It signs in with its own SSH key, which you add there and can remove at any time.`}
    >
      <Stack gap="lg">
        {isConnected && (
          <Alert icon={<Check size={16} aria-hidden />} color="leaf" title={t`Connected`}>
            <Trans>The key was added and works. There is nothing left to do.</Trans>
          </Alert>
        )}
        <Facts setup={setup} />
        <PublicKey label={t`Public key`} copyLabel={t`Copy public key`} {...key} />
        <div>
          <Text fw={600} size="sm" mb={6} component="h2">
            <Trans>How to add it</Trans>
          </Text>
          <ProviderGuides guides={KEY_GUIDES} url={repositoryUrl} />
        </div>
        <Text size="xs" c="dimmed">
          <Trans>
            This page shows only the public key, which is not secret. Once it is added, tell the admin who
            sent you this link. It expires <Time value={expiresAt} />.
          </Trans>
        </Text>
      </Stack>
    </CardPage>
  );
}

const Facts = ({ setup: { repositoryUrl, branch, directory } }: { setup: Schemas['SharedSetupView'] }) => (
  <dl className={classes.facts}>
    <dt>
      <Trans>Repository</Trans>
    </dt>
    <dd className={classes.mono}>{repositoryUrl}</dd>
    <dt>
      <Trans>Branch</Trans>
    </dt>
    <dd className={classes.mono}>{branch ?? t`the default branch`}</dd>
    {directory && (
      <>
        <dt>
          <Trans>Folder</Trans>
        </dt>
        <dd className={classes.mono}>{directory}</dd>
      </>
    )}
  </dl>
);
