import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import { CopyButton } from './copy-button';
import { Dialog } from './dialog';
import classes from './shown-once.module.css';

/** Dialog with a text to copy, which cannot be shown again. */
export const ShownOnce = ({
  title,
  lead,
  text,
  copyLabel,
  onClose,
}: {
  title: string;
  lead: string;
  text: string;
  copyLabel: string;
  onClose: () => void;
}) => (
  <Dialog onClose={onClose} title={title} closeOnClickOutside={false}>
    <Stack gap="md">
      <Text size="sm">{lead}</Text>
      <div className={classes.text}>{text}</div>
      <Group justify="flex-end" gap="xs">
        <CopyButton text={text} label={copyLabel} />
        <Button size="xs" onClick={onClose}>
          <Trans>Done</Trans>
        </Button>
      </Group>
    </Stack>
  </Dialog>
);
