import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Dialog } from './dialog';
import { ProblemAlert } from './problem-alert';

interface Props {
  title: string;
  /** Text that the user has to type exactly. */
  name: string;
  nameLabel: string;
  confirmLabel: string;
  isPending: boolean;
  error: unknown;
  children: ReactNode;
  onConfirm: () => void;
  onClose: () => void;
}

/** Confirmation for irreversible actions: the user types the name first. */
export function TypedConfirmation(props: Props) {
  const [typed, setTyped] = useState('');
  const isSame = typed.trim() === props.name.trim();
  return (
    <Dialog onClose={props.onClose} title={props.title}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (isSame) props.onConfirm();
        }}
      >
        <Stack gap="md">
          <Text size="sm" component="div">
            {props.children}
          </Text>
          <TextInput
            label={props.nameLabel}
            description={
              <>
                <Trans>
                  Type <strong>{props.name}</strong> to confirm
                </Trans>
              </>
            }
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            data-autofocus
          />
          <ProblemAlert error={props.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={props.onClose}>
              <Trans>Cancel</Trans>
            </Button>
            <Button type="submit" color="red.8" disabled={!isSame} loading={props.isPending}>
              {props.confirmLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
