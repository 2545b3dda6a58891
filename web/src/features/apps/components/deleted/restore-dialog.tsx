import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Text, TextInput } from '@mantine/core';
import { FormDialog } from '../../../../components';
import { useForm } from '../../../../lib/form';
import { useWorkspace } from '../../../../lib/workspace';
import { useRestoreApp, type DeletedApp } from '../../api/deleted-apps';
import { useNotifyOutcome } from '../../lib/notify-outcome';
import { useOpenEditor } from '../../lib/use-open-editor';

/** Restores an app under another name, because an app has its name by now. */
export function RestoreDialog({ app, onClose }: { app: DeletedApp; onClose: () => void }) {
  const { copy } = useWorkspace();
  const openApp = useOpenEditor();
  const notifyOutcome = useNotifyOutcome();
  const restore = useRestoreApp(copy);
  const form = useForm({
    initialValues: { name: t`${app.name} restored` },
    validate: { name: (value) => (value.trim() ? null : t`Enter a name.`) },
  });
  const submit = form.onSubmit(({ name }) =>
    restore.mutate(
      { id: app.id, name: name.trim() },
      {
        onSuccess: (restored) => {
          notifyOutcome(t`${app.name} was restored as ${restored.app.name}`, restored, () =>
            openApp(restored.app.id),
          );
          onClose();
        },
      },
    ),
  );
  return (
    <FormDialog
      title={t`Restore ${app.name}`}
      submitLabel={t`Restore`}
      form={form}
      isPending={restore.isPending}
      error={restore.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Text size="sm">
        <Trans>
          The workspace already has an app named “{app.name}”. Restore this one under another name.
        </Trans>
      </Text>
      <TextInput label={t`App name`} autoComplete="off" data-autofocus {...form.getInputProps('name')} />
    </FormDialog>
  );
}
