import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../../../components';

interface Props {
  onStay: () => void;
  onDiscard: () => void;
  onSave: () => Promise<void>;
}

/** Asks before unsaved text is discarded. */
export function LeaveDialog({ onStay, onDiscard, onSave }: Props) {
  const [isSaving, setIsSaving] = useState(false);
  const save = async () => {
    setIsSaving(true);
    await onSave().finally(() => setIsSaving(false));
  };
  return (
    <Dialog onClose={onStay} title={t`Unsaved changes`}>
      <Stack gap="md">
        <Text size="sm">
          <Trans>Your changes to the document are lost if you leave now.</Trans>
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onStay} data-autofocus>
            <Trans>Keep editing</Trans>
          </Button>
          <Button variant="default" onClick={onDiscard}>
            <Trans>Discard</Trans>
          </Button>
          <Button loading={isSaving} onClick={() => void save()}>
            <Trans>Save and leave</Trans>
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
