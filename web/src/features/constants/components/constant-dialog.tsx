import { Button, Checkbox, Group, Modal, PasswordInput, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { ProblemAlert, problemOutsideOf } from '../../../components';
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
    <Modal opened onClose={onClose} title={constant ? `Change ${constant.name}` : 'Add constant'}>
      <form noValidate onSubmit={submit} autoComplete="off">
        <Stack gap="md">
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
          <ProblemAlert error={put.error && problemOutsideOf(form, put.error)} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={put.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
