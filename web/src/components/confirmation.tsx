import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Dialog } from './dialog';
import { ProblemAlert } from './problem-alert';

interface Props {
  title: string;
  confirmLabel: string;
  /** Label of the way back; by default “Cancel”. */
  dismissLabel?: string;
  isPending: boolean;
  error: unknown;
  children: ReactNode;
  /** False for something that is easily undone. */
  isDangerous?: boolean;
  /** True until something else is answered. */
  isBlocked?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks for confirmation, as before something is removed. */
export function Confirmation(props: Props) {
  return (
    <Dialog onClose={props.onClose} title={props.title}>
      <Stack gap="md">
        <Text size="sm" component="div">
          {props.children}
        </Text>
        <ProblemAlert error={props.error} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onClose} data-autofocus>
            {props.dismissLabel ?? <Trans>Cancel</Trans>}
          </Button>
          <Button
            color={props.isDangerous === false ? undefined : 'red.8'}
            loading={props.isPending}
            disabled={props.isBlocked}
            onClick={props.onConfirm}
          >
            {props.confirmLabel}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
