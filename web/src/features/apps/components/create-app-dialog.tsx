import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import { FormDialog } from '../../../components';
import { useFormDialog } from '../../../lib/form';
import { useWorkspace } from '../../../lib/workspace';
import { useCreateApp, useForgetRepositoryApps } from '../api/change-apps';
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

export function CreateAppDialog({ onRefused, onClose }: Props) {
  const { copy } = useWorkspace();
  const openApp = useOpenEditor();
  const notifyOutcome = useNotifyOutcome();
  const create = useCreateApp(copy);
  const forgetRepositoryApps = useForgetRepositoryApps(copy);
  const canCommit = useCanCommit();
  const dialog = useFormDialog({
    initialValues: { name: '', commitChanges: true },
    validate: { name: (value) => (value.trim() ? null : t`Enter a name.`) },
    mutation: create,
    toInput: ({ name, commitChanges }) => ({
      name: name.trim(),
      commitChanges: commitChanges && canCommit === true,
    }),
    onSuccess: (changed) => {
      const done = t`${changed.app.name} was created`;
      const refused = refusedCommit(done, changed);
      void forgetRepositoryApps();
      if (refused) return onRefused(refused);
      notifyOutcome(done, changed);
      onClose();
      openApp(changed.app.id);
    },
  });
  const { form } = dialog;
  const { name, commitChanges } = form.getValues();
  return (
    <FormDialog title={t`Create new app`} submitLabel={t`Create app`} onClose={onClose} {...dialog}>
      <TextInput
        label={t`App name`}
        description={t`Also the name of its folder in the repository`}
        autoComplete="off"
        data-autofocus
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
