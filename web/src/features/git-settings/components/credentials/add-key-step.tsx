import { Stack } from '@mantine/core';
import type { GitSettings } from '../../../../lib/workspace';
import { KEY_GUIDES } from '../guides/key-guides';
import { ProviderGuides } from '../guides/provider-guides';
import { PublicKey } from './public-key';
import { RotateKey } from './rotate-key';

/** Public key, with instructions for each provider. */
export function AddKeyStep({ settings }: { settings: GitSettings }) {
  const { key } = settings;
  if (!key) return null;
  return (
    <Stack gap="md">
      <PublicKey label="Public key" copyLabel="Copy public key" {...key}>
        <RotateKey settings={settings} />
      </PublicKey>
      <ProviderGuides guides={KEY_GUIDES} url={settings.repositoryUrl ?? ''} />
    </Stack>
  );
}
