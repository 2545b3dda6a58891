import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Stack } from '@mantine/core';
import type { GitSettings } from '../../../../lib/workspace';
import classes from '../git-settings.module.css';
import { KEY_GUIDES } from '../guides/key-guides';
import { ProviderGuides } from '../guides/provider-guides';
import { PublicKey } from './public-key';
import { ShareSetup } from '../shared-setup/share-setup';
import { RotateKey } from './rotate-key';

interface Props {
  settings: GitSettings;
  /** The instructions are folded away where the key has been added. */
  isAdded?: boolean;
}

/** Public key, with instructions for each provider. */
export function AddKeyStep({ settings, isAdded = false }: Props) {
  const { key } = settings;
  if (!key) return null;
  const guides = <ProviderGuides guides={KEY_GUIDES} url={settings.repositoryUrl ?? ''} />;
  return (
    <Stack gap="md">
      <PublicKey label={t`Public key`} copyLabel={t`Copy public key`} {...key}>
        <RotateKey settings={settings} />
        {!isAdded && <ShareSetup />}
      </PublicKey>
      {isAdded ? (
        <details className={classes.folded}>
          <summary>
            <Trans>How to add the key at your provider</Trans>
          </summary>
          {guides}
        </details>
      ) : (
        guides
      )}
    </Stack>
  );
}
