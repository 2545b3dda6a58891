import { Button, Group, Stack, Text } from '@mantine/core';
import { CopyButton, Dialog } from '../../../components';
import type { Invitation } from '../api/members';
import classes from './members.module.css';

/** Shows the link of a new invitation, this once. */
export const InvitationLink = ({
  invitation: { user, inviteUrl = '' },
  onClose,
}: {
  invitation: Invitation;
  onClose: () => void;
}) => (
  <Dialog onClose={onClose} title={`${user.name} is invited`} closeOnClickOutside={false}>
    <Stack gap="md">
      <Text size="sm">
        Send {user.name} this link, and nobody else: whoever opens it becomes the member. It works once and
        expires in 7 days.
      </Text>
      <div className={classes.link}>{inviteUrl}</div>
      <Group justify="flex-end" gap="xs">
        <CopyButton text={inviteUrl} label="Copy link" />
        <Button size="xs" onClick={onClose}>
          Done
        </Button>
      </Group>
    </Stack>
  </Dialog>
);
