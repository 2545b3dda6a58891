import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Stack, Text } from '@mantine/core';
import { ExternalLink } from 'lucide-react';
import type { GitSettings } from '../../../../lib/workspace';
import type { Provider, ProviderAccount } from '../../../providers';
import { PublicKey } from '../credentials/public-key';

interface Props {
  account: ProviderAccount;
  provider: Provider;
  settings: GitSettings;
}

/** Public key for a provider whose API cannot register keys. */
export function ManualKey({ account, provider, settings }: Props) {
  const { sshKeyPage } = provider;
  if (!settings.key || sshKeyPage === null) return null;
  return (
    <Stack gap="sm">
      <Text size="sm">
        <Trans>
          Add this key to your SSH keys at {provider.name}, then press <b>Finalize setup</b>. The key has the
          same access as your account there. To limit it, use a separate user for Trellis.
        </Trans>
      </Text>
      <PublicKey label={t`Public key`} copyLabel={t`Copy public key`} {...settings.key}>
        <Button
          component="a"
          href={`${account.baseUrl}${sshKeyPage}`}
          target="_blank"
          rel="noreferrer"
          variant="default"
          size="xs"
          rightSection={<ExternalLink size={14} aria-hidden />}
        >
          <Trans>
            Open SSH keys
            <span className="visually-hidden"> (opens in a new tab)</span>
          </Trans>
        </Button>
      </PublicKey>
    </Stack>
  );
}
