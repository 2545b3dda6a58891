import { t } from '@lingui/core/macro';
import { Checkbox, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { FormDialog } from '../../../components';
import { useFormDialog } from '../../../lib/form';
import { useWorkspace, type Constant } from '../../../lib/workspace';
import { usePutConstants } from '../api/constants';
import { isConstantName } from '../lib/is-constant-name';

export function ConstantDialog({ constant, onClose }: { constant: Constant | null; onClose: () => void }) {
  const { id } = useWorkspace();
  const put = usePutConstants(id);
  const dialog = useFormDialog({
    initialValues: {
      name: constant?.name ?? '',
      value: constant?.value ?? '',
      secret: constant?.secret ?? false,
    },
    validate: {
      name: (value) =>
        isConstantName(value.trim())
          ? null
          : t`Use letters, digits and underscores only. The first character must not be a digit.`,
      // An empty field would replace a secret that nobody has typed anew.
      value: (value) => (constant?.secret && value === '' ? t`Enter the new value.` : null),
    },
    mutation: put,
    toInput: ({ name, ...values }) => [{ name: name.trim(), ...values }],
    onSuccess: onClose,
  });
  const { form } = dialog;
  const isSecret = form.getValues().secret;
  return (
    <FormDialog
      title={constant ? t`Edit ${constant.name}` : t`Add constant`}
      submitLabel={t`Save`}
      onClose={onClose}
      {...dialog}
    >
      {!constant && (
        <TextInput label={t`Name`} data-autofocus spellCheck={false} {...form.getInputProps('name')} />
      )}
      {isSecret ? (
        <PasswordInput
          label={t`Value`}
          description={
            constant?.secret ? t`The stored value is not shown. Enter a new one to replace it` : undefined
          }
          autoComplete="new-password"
          {...form.getInputProps('value')}
        />
      ) : (
        <Textarea
          label={t`Value`}
          autosize
          minRows={1}
          maxRows={8}
          spellCheck={false}
          {...form.getInputProps('value')}
        />
      )}
      <Checkbox
        label={t`Secret`}
        description={t`Stored encrypted and never shown again`}
        {...form.getInputProps('secret', { type: 'checkbox' })}
      />
    </FormDialog>
  );
}
