import { FileInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { FileUp } from 'lucide-react';
import { FormDialog } from '../../../components';
import { useWorkspace } from '../../../lib/workspace';
import { useForgetRepositoryApps, useImportFile } from '../api/change-apps';
import { CommitChoice, useCanCommit } from './commit-choice';
import { tellOutcome } from './tell-outcome';

export function ImportFileDialog({ onClose }: { onClose: () => void }) {
  const { id } = useWorkspace();
  const importFile = useImportFile(id);
  const forgetRepositoryApps = useForgetRepositoryApps(id);
  const canCommit = useCanCommit();
  const form = useForm<{ file: File | null; name: string; commitChanges: boolean }>({
    initialValues: { file: null, name: '', commitChanges: false },
    validate: { file: (value) => (value ? null : 'Choose a file.') },
  });
  const { name, commitChanges } = form.getValues();
  const submit = form.onSubmit(({ file, ...values }) => {
    if (!file) return;
    importFile.mutate(
      { file, name: values.name.trim(), commitChanges: values.commitChanges && canCommit === true },
      {
        onSuccess: (app) => {
          tellOutcome(`${app.name} is imported`, app);
          void forgetRepositoryApps();
          onClose();
        },
      },
    );
  });
  return (
    <FormDialog
      title="Import from file"
      submitLabel="Import"
      form={form}
      isPending={importFile.isPending}
      error={importFile.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <FileInput
        label="App file"
        description="The JSON of an app, exported here or by ToolJet"
        accept=".json,application/json"
        placeholder="Choose a file"
        leftSection={<FileUp size={15} aria-hidden />}
        clearable
        clearButtonProps={{ 'aria-label': 'Remove the file' }}
        data-autofocus
        {...form.getInputProps('file')}
      />
      <TextInput
        label="App name (optional)"
        description="Without one it keeps the name that stands in the file"
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
