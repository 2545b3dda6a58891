import { t } from '@lingui/core/macro';
import { Text, TextInput } from '@mantine/core';
import { FormDialog } from '../../../components';
import { useForm } from '../../../lib/form';
import { useWorkspace, type App } from '../../../lib/workspace';
import { useDuplicateApp, useRenameApp } from '../api/change-apps';
import { notifyWithAction, useNotifyOutcome } from '../lib/notify-outcome';
import { useOpenEditor } from '../lib/use-open-editor';

interface Props {
  kind: 'rename' | 'duplicate';
  app: App;
  onClose: () => void;
}

export function RenameOrDuplicateDialog({ kind, app, onClose }: Props) {
  const { copy } = useWorkspace();
  const openApp = useOpenEditor();
  const notifyOutcome = useNotifyOutcome();
  const rename = useRenameApp(copy);
  const duplicate = useDuplicateApp(copy);
  const { error, isPending } = kind === 'rename' ? rename : duplicate;
  const form = useForm({
    initialValues: { name: kind === 'rename' ? app.name : t`${app.name} copy` },
    validate: { name: (value) => (value.trim() ? null : t`Enter a name.`) },
  });
  const submit = form.onSubmit(({ name }) => {
    const change = { id: app.id, name: name.trim() };
    if (kind === 'rename') {
      return rename.mutate(change, {
        onSuccess: (renamed) => {
          notifyOutcome(t`${app.name} was renamed to ${renamed.app.name}`, renamed);
          onClose();
        },
      });
    }
    duplicate.mutate(change, {
      onSuccess: (duplicated) => {
        notifyWithAction(t`${app.name} was duplicated as ${duplicated.name}.`, {
          label: t`Open`,
          run: () => openApp(duplicated.id),
        });
        onClose();
      },
    });
  });
  return (
    <FormDialog
      title={kind === 'rename' ? t`Rename ${app.name}` : t`Duplicate ${app.name}`}
      submitLabel={kind === 'rename' ? t`Rename` : t`Duplicate`}
      form={form}
      isPending={isPending}
      error={error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput label={t`App name`} autoComplete="off" data-autofocus {...form.getInputProps('name')} />
      <Text size="sm" c="dimmed">
        {noteOf(kind, app)}
      </Text>
    </FormDialog>
  );
}

function noteOf(kind: Props['kind'], app: App): string {
  if (kind === 'duplicate') {
    return app.locked
      ? t`The copy is a separate app that you can edit. It does not follow the repository.`
      : t`The copy is a separate app.`;
  }
  if (app.locked) return t`Only the name in this workspace changes, because the app follows the repository.`;
  if (app.gitState === 'none') return t`The repository does not have this app yet.`;
  return t`The rename is committed automatically, and the folder in the repository is renamed too.`;
}
