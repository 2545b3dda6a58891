import { t } from '@lingui/core/macro';
import { FileInput, TextInput } from '@mantine/core';
import { FileUp } from 'lucide-react';
import { FormDialog } from '../../../components';
import { useFormDialog } from '../../../lib/form';
import { useWorkspace } from '../../../lib/workspace';
import { useForgetRepositoryApps, useImportFile } from '../api/change-apps';
import { CommitChoice, useCanCommit } from './commit-choice';
import { useNotifyOutcome } from '../lib/notify-outcome';
import { useOpenEditor } from '../lib/use-open-editor';
import { refusedCommit } from '../lib/refused-commit';
import type { NotCommitted } from './not-committed-dialog';

interface Props {
  /** Called instead of closing if the user has to decide what becomes of the app in the repository. */
  onRefused: (refused: NotCommitted) => void;
  onClose: () => void;
}

export function ImportFileDialog({ onRefused, onClose }: Props) {
  const { copy } = useWorkspace();
  const openApp = useOpenEditor();
  const notifyOutcome = useNotifyOutcome();
  const importFile = useImportFile(copy);
  const forgetRepositoryApps = useForgetRepositoryApps(copy);
  const canCommit = useCanCommit();
  const dialog = useFormDialog({
    initialValues: { file: null as File | null, name: '', commitChanges: true },
    validate: { file: (value) => (value ? null : t`Choose a file.`) },
    mutation: importFile,
    toInput: ({ file, name, commitChanges }) => ({
      file: file!,
      name: name.trim(),
      commitChanges: commitChanges && canCommit === true,
    }),
    onSuccess: (changed) => {
      const done = t`${changed.app.name} was imported`;
      const refused = refusedCommit(done, changed);
      void forgetRepositoryApps();
      if (refused) return onRefused(refused);
      notifyOutcome(done, changed, () => openApp(changed.app.id));
      onClose();
    },
  });
  const { form } = dialog;
  const { name, commitChanges } = form.getValues();
  return (
    <FormDialog title={t`Import from file`} submitLabel={t`Import`} onClose={onClose} {...dialog}>
      <FileInput
        label={t`App file`}
        description={t`The JSON of an app, exported here or by ToolJet`}
        accept=".json,application/json"
        placeholder={t`Choose a file`}
        leftSection={<FileUp size={15} aria-hidden />}
        clearable
        clearButtonProps={{ 'aria-label': t`Remove the file` }}
        data-autofocus
        {...form.getInputProps('file')}
      />
      <TextInput
        label={t`App name (optional)`}
        description={t`Defaults to the name in the file`}
        autoComplete="off"
        {...form.getInputProps('name')}
      />
      <CommitChoice
        name={name}
        checked={commitChanges}
        onChange={(checked) => form.setFieldValue('commitChanges', checked)}
      />
    </FormDialog>
  );
}
