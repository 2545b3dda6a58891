import { Checkbox, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { FormDialog } from '../../../components';
import { useWorkspace, type Constant } from '../../../lib/workspace';
import { usePutConstant } from '../api/constants';

export function ConstantDialog({ constant, onClose }: { constant: Constant | null; onClose: () => void }) {
  const { id } = useWorkspace();
  const put = usePutConstant(id);
  const form = useForm({
    initialValues: {
      name: constant?.name ?? '',
      value: constant?.value ?? '',
      secret: constant?.secret ?? false,
    },
    validate: {
      name: (value) =>
        /^[A-Za-z_]\w{0,99}$/.test(value.trim())
          ? null
          : 'Take letters, digits and underscores, and start with a letter or an underscore.',
    },
  });
  const isSecret = form.getValues().secret;
  const submit = form.onSubmit(({ name, ...values }) =>
    put.mutate({ name: name.trim(), ...values }, { onSuccess: onClose }),
  );
  return (
    <FormDialog
      title={constant ? `Change ${constant.name}` : 'Add constant'}
      submitLabel="Save"
      form={form}
      isPending={put.isPending}
      error={put.error}
      onSubmit={submit}
      onClose={onClose}
    >
      {!constant && (
        <TextInput label="Name" data-autofocus spellCheck={false} {...form.getInputProps('name')} />
      )}
      {isSecret ? (
        <PasswordInput
          label="Value"
          description={
            constant?.secret ? 'The value that is stored is not shown; enter a new one' : undefined
          }
          autoComplete="new-password"
          {...form.getInputProps('value')}
        />
      ) : (
        <Textarea
          label="Value"
          autosize
          minRows={1}
          maxRows={8}
          spellCheck={false}
          {...form.getInputProps('value')}
        />
      )}
      <Checkbox
        label="Secret"
        description="Stored encrypted, and never shown again"
        {...form.getInputProps('secret', { type: 'checkbox' })}
      />
    </FormDialog>
  );
}
