import { Button, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { FormDialog } from '../../../../components';
import { useFormDialog } from '../../../../lib/form';
import { useWorkspace } from '../../../../lib/workspace';
import { secretsOf, useAllowSecrets, type FoundSecret } from '../../api/allow-secret';
import classes from '../gitsync.module.css';

/** Lets an admin allow what a commit was refused for. Nothing for another error, and for others. */
export function AllowSecrets({ error }: { error: unknown }) {
  const { can } = useWorkspace();
  const [isOpen, setIsOpen] = useState(false);
  const secrets = secretsOf(error);
  if (secrets.length === 0 || !can('admin')) return null;
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setIsOpen(true)}>
        It is no secret…
      </Button>
      {isOpen && <AllowDialog secrets={secrets} onClose={() => setIsOpen(false)} />}
    </>
  );
}

function AllowDialog({ secrets, onClose }: { secrets: FoundSecret[]; onClose: () => void }) {
  const { id } = useWorkspace();
  const { form, ...state } = useFormDialog({
    initialValues: { reason: '' },
    validate: { reason: (reason) => (reason.trim() === '' ? 'Say why it may be committed' : null) },
    mutation: useAllowSecrets(id),
    toInput: ({ reason }) => ({ secrets, reason: reason.trim() }),
    onSuccess: () => {
      notifications.show({ message: 'It can be committed now.' });
      onClose();
    },
  });
  return (
    <FormDialog title="Allow in commits" submitLabel="Allow" form={form} {...state} onClose={onClose}>
      <Text size="sm">
        Everybody who can read the repository sees these values, and they stay in its history. Your name and
        the reason are recorded.
      </Text>
      <ul className={classes.secrets} aria-label="Values">
        {secrets.map(({ fingerprint, rule, place, path }) => (
          <li key={fingerprint}>
            {rule.replaceAll('-', ' ')} in {place.at(-1) ?? 'the app'} <code>{path}</code>
          </li>
        ))}
      </ul>
      <Textarea
        label="Reason"
        autosize
        minRows={2}
        maxLength={1_000}
        data-autofocus
        {...form.getInputProps('reason')}
      />
    </FormDialog>
  );
}
