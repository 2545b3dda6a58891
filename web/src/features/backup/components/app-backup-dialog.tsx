import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Select, Text, TextInput } from '@mantine/core';
import { FormDialog } from '../../../components';
import { useFormDialog } from '../../../lib/form';
import { useWorkspace } from '../../../lib/workspace';
import { useSaveAppBackup, type AppBackup } from '../backup';
import { BackupState } from './backup-state';

interface Props {
  appId: string;
  backup: AppBackup;
  onClose: () => void;
}

type Choice = 'workspace' | 'on' | 'off';

const CHOICES: { value: Choice; label: string }[] = [
  { value: 'workspace', label: t`As set for the workspace` },
  { value: 'on', label: t`On for this app` },
  { value: 'off', label: t`Off for this app` },
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
    <FormDialog title={t`Backup of this app`} submitLabel={t`Save`} form={form} {...state} onClose={onClose}>
      <BackupState backup={backup} />
      <Select label={t`Backup`} data={CHOICES} allowDeselect={false} {...form.getInputProps('choice')} />
      <TextInput
        label={t`Backup branch`}
        placeholder={t`As set for the workspace`}
        {...form.getInputProps('branch')}
      />
      <TextInput
        label={t`Directory`}
        placeholder={t`As set for the workspace`}
        {...form.getInputProps('directory')}
      />
      <TextInput
        label={t`File name`}
        placeholder={t`Same as in commits`}
        description={t`If you enter a name, Trellis writes exactly this file, and does not add it to the list of apps.`}
        {...form.getInputProps('fileName')}
      />
      {backup.effective && (
        <Text size="sm" c="dimmed">
          <Trans>
            Now: {backup.effective.path} on {backup.effective.branch}
          </Trans>
        </Text>
      )}
    </FormDialog>
  );
}

const choiceOf = (enabled: boolean | null): Choice =>
  enabled === null ? 'workspace' : enabled ? 'on' : 'off';
