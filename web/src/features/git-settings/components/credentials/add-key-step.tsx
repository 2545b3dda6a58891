import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Stack, Button, Group, Modal, Text } from '@mantine/core';
import { useState } from 'react';
import { ProblemAlert, ShownOnce } from '../../../../components';
import { providerOf } from '../../../../lib/repository-url';
import { useWorkspace, type GitSettings } from '../../../../lib/workspace';
import { useShareSetup, useGenerateKey, type KeyType } from '../../git-settings';
import classes from '../git-settings.module.css';
import { KEY_GUIDES } from '../guides/key-guides';
import { ProviderGuides } from '../guides/provider-guides';
import { KeyTypeChoice } from './key-type-choice';
import { PublicKey } from './public-key';

interface Props {
  settings: GitSettings;
  /** The instructions are folded once the key is added. */
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

/** Creates a link with these instructions for the repository's owner. */
function ShareSetup() {
  const { id } = useWorkspace();
  const share = useShareSetup(id);
  return (
    <>
      <Button size="xs" variant="default" loading={share.isPending} onClick={() => share.mutate()}>
        <Trans>Send to the repository’s owner</Trans>
      </Button>
      <ProblemAlert error={share.error} />
      {share.data && (
        <ShownOnce
          title={t`Send this link to the owner of the repository`}
          lead={t`The link shows the public key and how to add it, without signing in. It cannot change anything, and works for 7 days or until you create another one.`}
          text={share.data.url}
          copyLabel={t`Copy link`}
          onClose={share.reset}
        />
      )}
    </>
  );
}

/** Replaces the key. The old key is used until the next finalize. */
function RotateKey({ settings, onDone }: { settings: GitSettings; onDone?: () => void }) {
  const { id } = useWorkspace();
  const [isOpen, setIsOpen] = useState(false);
  const [type, setType] = useState<KeyType>(settings.key?.type ?? 'ed25519');
  const generate = useGenerateKey(id);
  const close = () => setIsOpen(false);
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setIsOpen(true)}>
        <Trans>Generate new key</Trans>
      </Button>
      <Modal opened={isOpen} onClose={close} title={t`Generate a new SSH key?`}>
        <Stack gap="md">
          <Text size="sm">
            {settings.configured
              ? t`Trellis uses the old key until you add the new one at your provider and finalize the setup again. Then remove the old key there.`
              : t`The current public key stops working. Add the new one at your provider instead.`}
          </Text>
          <KeyTypeChoice
            provider={providerOf(settings.repositoryUrl ?? '')}
            value={type}
            onChange={setType}
          />
          <ProblemAlert error={generate.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              <Trans>Cancel</Trans>
            </Button>
            <Button
              loading={generate.isPending}
              onClick={() =>
                generate.mutate(
                  { type, place: null },
                  {
                    onSuccess: () => {
                      close();
                      onDone?.();
                    },
                  },
                )
              }
            >
              <Trans>Generate new key</Trans>
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
