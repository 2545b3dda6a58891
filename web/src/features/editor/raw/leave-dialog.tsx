import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../../../components';

interface Props {
  onStay: () => void;
  onDiscard: () => void;
  onSave: () => Promise<void>;
}

/** Asks before text that is not saved is left. */
export function LeaveDialog({ onStay, onDiscard, onSave }: Props) {
  const [isSaving, setIsSaving] = useState(false);
  const save = async () => {
    setIsSaving(true);
    await onSave().finally(() => setIsSaving(false));
  };
  return (
    <Dialog onClose={onStay} title="The text is not saved">
      <Stack gap="md">
        <Text size="sm">
          You changed the text of the document. What you changed is lost if you leave now.
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onStay} data-autofocus>
            Stay here
          </Button>
          <Button variant="default" onClick={onDiscard}>
            Drop what I changed
          </Button>
          <Button loading={isSaving} onClick={() => void save()}>
            Save and leave
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
