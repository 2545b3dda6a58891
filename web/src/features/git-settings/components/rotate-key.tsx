import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { ProblemAlert } from '../../../components';
import { useWorkspace, type GitSettings } from '../../../lib/workspace';
import { useGenerateKey, type KeyType } from '../api/git-settings';
import { providerOf } from '../../../lib/repository-url';
import { KeyTypeChoice } from './key-type-choice';

/** Another key in the place of the one there is. Until the next finalize the old one is used. */
export function RotateKey({ settings, onDone }: { settings: GitSettings; onDone?: () => void }) {
  const { id } = useWorkspace();
  const [isOpen, setIsOpen] = useState(false);
  const [type, setType] = useState<KeyType>(settings.key?.type ?? 'ed25519');
  const generate = useGenerateKey(id);
  const close = () => setIsOpen(false);
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setIsOpen(true)}>
        Generate new key
      </Button>
      <Modal opened={isOpen} onClose={close} title="Generate a new SSH key?">
        <Stack gap="md">
          <Text size="sm">
            {settings.configured
              ? 'Commits go on with the old key until you have added the new one at your provider and finalized the setup again. Then remove the old one there.'
              : 'The public key that is shown now loses its use: add the new one at your provider instead.'}
          </Text>
          <KeyTypeChoice
            provider={providerOf(settings.repositoryUrl ?? '')}
            value={type}
            onChange={setType}
          />
          <ProblemAlert error={generate.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={close}>
              Keep the key
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
              Generate new key
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
