import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
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
        <Trans>Allow in commits…</Trans>
      </Button>
      {isOpen && <AllowDialog secrets={secrets} onClose={() => setIsOpen(false)} />}
    </>
  );
}

function AllowDialog({ secrets, onClose }: { secrets: FoundSecret[]; onClose: () => void }) {
  const { id } = useWorkspace();
  const { form, ...state } = useFormDialog({
    initialValues: { reason: '' },
    validate: { reason: (reason) => (reason.trim() === '' ? t`Enter why it may be committed.` : null) },
    mutation: useAllowSecrets(id),
    toInput: ({ reason }) => ({ secrets, reason: reason.trim() }),
    onSuccess: () => {
      notifications.show({ message: t`The app can now be committed.` });
      onClose();
    },
  });
  return (
    <FormDialog title={t`Allow in commits`} submitLabel={t`Allow`} form={form} {...state} onClose={onClose}>
      <Text size="sm">
        <Trans>
          Everybody who can read the repository sees these values, and they stay in its history. Your name and
          the reason are recorded.
        </Trans>
      </Text>
      <ul className={classes.secrets} aria-label={t`Values`}>
        {secrets.map(({ fingerprint, rule, place, path }) => (
          <li key={fingerprint}>
            <Trans>
              {rule.replaceAll('-', ' ')} in {place.at(-1) ?? t`the app`} <code>{path}</code>
            </Trans>
          </li>
        ))}
      </ul>
      <Textarea
        label={t`Reason`}
        autosize
        minRows={2}
        maxLength={1_000}
        data-autofocus
        {...form.getInputProps('reason')}
      />
    </FormDialog>
  );
}
