import { Select, Text, TextInput } from '@mantine/core';
import { FormDialog } from '../../../components';
import { useFormDialog } from '../../../lib/form';
import { useWorkspace } from '../../../lib/workspace';
import { useSaveAppBackup, type AppBackup } from '../api/backup';
import { BackupState } from './backup-state';

interface Props {
  appId: string;
  backup: AppBackup;
  onClose: () => void;
}

type Choice = 'workspace' | 'on' | 'off';

const CHOICES: { value: Choice; label: string }[] = [
  { value: 'workspace', label: 'As set for the workspace' },
  { value: 'on', label: 'On for this app' },
  { value: 'off', label: 'Off for this app' },
];

const ENABLED: Record<Choice, boolean | null> = { workspace: null, on: true, off: false };

/** Settings of one app's backup, with what each empty field means. */
export function AppBackupDialog({ appId, backup, onClose }: Props) {
  const { copy } = useWorkspace();
  const save = useSaveAppBackup(copy, appId);
  const { form, ...state } = useFormDialog({
    initialValues: {
      choice: choiceOf(backup.enabled),
      branch: backup.branch ?? '',
      directory: backup.directory ?? '',
      fileName: backup.fileName ?? '',
    },
    validate: {},
    mutation: save,
    toInput: ({ choice, branch, directory, fileName }) => ({
      enabled: ENABLED[choice],
      branch: branch.trim() || null,
      directory: directory.trim() || null,
      fileName: fileName.trim() || null,
    }),
    onSuccess: onClose,
  });
  return (
    <FormDialog title="Backup of this app" submitLabel="Save" form={form} {...state} onClose={onClose}>
      <BackupState backup={backup} />
      <Select label="Backup" data={CHOICES} allowDeselect={false} {...form.getInputProps('choice')} />
      <TextInput
        label="Backup branch"
        placeholder="As set for the workspace"
        {...form.getInputProps('branch')}
      />
      <TextInput label="Directory" placeholder="The workspace’s own" {...form.getInputProps('directory')} />
      <TextInput
        label="File name"
        placeholder="As people commit it"
        description="With a name, exactly this file is written, without an entry in the list of apps."
        {...form.getInputProps('fileName')}
      />
      {backup.effective && (
        <Text size="sm" c="dimmed">
          Now: {backup.effective.path} on {backup.effective.branch}
        </Text>
      )}
    </FormDialog>
  );
}

const choiceOf = (enabled: boolean | null): Choice =>
  enabled === null ? 'workspace' : enabled ? 'on' : 'off';
