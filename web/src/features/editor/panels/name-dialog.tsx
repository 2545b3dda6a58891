import { t } from '@lingui/core/macro';
import { Text, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { FormDialog } from '../../../components';
import { useForm } from '../../../lib/form';

interface Props {
  title: string;
  label: string;
  initial: string;
  confirmLabel: string;
  /** Returns an error message; null for a valid name. */
  problemOf: (name: string) => string | null;
  children?: ReactNode;
  onConfirm: (name: string) => void;
  onClose: () => void;
}

/** Asks for a name. */
export function NameDialog({ title, label, initial, confirmLabel, problemOf, ...props }: Props) {
  const form = useForm({
    initialValues: { name: initial },
    validate: { name: (name) => (name.trim() ? problemOf(name.trim()) : t`Enter a name.`) },
    validateInputOnBlur: false,
  });
  return (
    <FormDialog
      title={title}
      submitLabel={confirmLabel}
      form={form}
      isPending={false}
      error={null}
      onClose={props.onClose}
      onSubmit={form.onSubmit(({ name }) => {
        props.onClose();
        if (name.trim() !== initial) props.onConfirm(name.trim());
      })}
    >
      <TextInput
        label={label}
        autoComplete="off"
        onFocus={(event) => event.currentTarget.select()}
        data-autofocus
        key={form.key('name')}
        {...form.getInputProps('name')}
      />
      {props.children && (
        <Text size="sm" c="dimmed">
          {props.children}
        </Text>
      )}
    </FormDialog>
  );
}
