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
    <Dialog onClose={onStay} title="Unsaved changes">
      <Stack gap="md">
        <Text size="sm">Your changes to the document are lost if you leave now.</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onStay} data-autofocus>
            Keep editing
          </Button>
          <Button variant="default" onClick={onDiscard}>
            Discard
          </Button>
          <Button loading={isSaving} onClick={() => void save()}>
            Save and leave
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
