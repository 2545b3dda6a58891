import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { ProblemAlert } from '../../../../components';
import { useWorkspace, type GitSettings } from '../../../../lib/workspace';
import { useGenerateKey, type KeyType } from '../../api/git-settings';
import { providerOf } from '../../../../lib/repository-url';
import { KeyTypeChoice } from './key-type-choice';

/** Replaces the key. The old one is used until the next finalize. */
export function RotateKey({ settings, onDone }: { settings: GitSettings; onDone?: () => void }) {
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
