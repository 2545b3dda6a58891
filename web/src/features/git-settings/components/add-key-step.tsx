import { Group, Stack, Text } from '@mantine/core';
import { CopyButton } from '../../../components';
import type { GitSettings } from '../../../lib/workspace';
import classes from './git-settings.module.css';
import { KEY_GUIDES } from './key-guides';
import { ProviderGuides } from './provider-guides';
import { RotateKey } from './rotate-key';

/** The public key, and where it goes at each provider. */
export function AddKeyStep({ settings }: { settings: GitSettings }) {
  const { key } = settings;
  if (!key) return null;
  return (
    <Stack gap="md">
      <div>
        <div className={classes.key} role="group" aria-label="Public key">
          {key.publicKey}
        </div>
        <Group gap="xs" mt={8} justify="space-between">
          <Group gap="xs">
            <CopyButton text={key.publicKey} label="Copy public key" />
            <RotateKey settings={settings} />
          </Group>
          <Text size="xs" c="dimmed" className={classes.mono}>
            {key.fingerprint}
          </Text>
        </Group>
      </div>
      <ProviderGuides guides={KEY_GUIDES} url={settings.repositoryUrl ?? ''} />
    </Stack>
  );
}
