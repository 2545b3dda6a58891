import { t } from '@lingui/core/macro';
import { Radio, Stack, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { FormDialog } from '../../../components';
import { useFormDialog } from '../../../lib/form';
import { useCreateWorkspace } from '../change-workspace';

export function NewWorkspaceDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const create = useCreateWorkspace();
  const dialog = useFormDialog({
    initialValues: { name: '', start: 'empty' },
    validate: { name: (value) => (value.trim() ? null : t`Enter a name.`) },
    mutation: create,
    toInput: ({ name }) => name.trim(),
    onSuccess: ({ id }, { start }) => {
      onClose();
      const to = start === 'repository' ? '/w/$w/import' : '/w/$w';
      void navigate({ to, params: { w: id }, search: { branch: undefined } });
    },
  });
  const { form } = dialog;
  return (
    <FormDialog title={t`New workspace`} submitLabel={t`Create workspace`} onClose={onClose} {...dialog}>
      <TextInput
        label={t`Workspace name`}
        description={t`It has its own members, apps and repository. You will be its admin`}
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Radio.Group label={t`Start with`} {...form.getInputProps('start')}>
        <Stack gap={6} mt={6}>
          <Radio value="empty" label={t`No apps`} />
          <Radio
            value="repository"
            label={t`Apps from a repository`}
            description={t`Connect it next, then choose the apps to import`}
          />
        </Stack>
      </Radio.Group>
    </FormDialog>
  );
}
