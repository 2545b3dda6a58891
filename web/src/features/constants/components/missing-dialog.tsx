import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { PasswordInput, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { FormDialog } from '../../../components';
import { useFormDialog } from '../../../lib/form';
import { useWorkspace } from '../../../lib/workspace';
import { usePutConstants } from '../api/constants';

interface MissingName {
  name: string;
  secret: boolean;
}

interface Props {
  names: MissingName[];
  onClose: () => void;
}

/** Adds several constants whose names are known. Those without a value are left out. */
export function MissingDialog({ names: asked, onClose }: Props) {
  const { id } = useWorkspace();
  // Constants that are stored before another one is refused stay in the form.
  const [names] = useState(asked);
  const dialog = useFormDialog({
    initialValues: { values: names.map(() => '') },
    validate: {},
    mutation: usePutConstants(id),
    toInput: ({ values }) =>
      names
        .map((name, index) => ({ ...name, value: values[index] ?? '' }))
        .filter(({ value }) => value !== ''),
    onSuccess: onClose,
  });
  return (
    <FormDialog title={t`Add missing constants`} submitLabel={t`Save`} onClose={onClose} {...dialog}>
      <Text size="sm" c="dimmed">
        <Trans>Leave a field empty to add it later.</Trans>
      </Text>
      {names.map(({ name, secret }, index) => {
        const field = {
          label: name,
          'data-autofocus': index === 0 || undefined,
          ...dialog.form.getInputProps(`values.${index}`),
        };
        return secret ? (
          <PasswordInput
            key={name}
            description={t`Stored encrypted and never shown again`}
            autoComplete="new-password"
            {...field}
          />
        ) : (
          <Textarea key={name} autosize minRows={1} maxRows={8} spellCheck={false} {...field} />
        );
      })}
    </FormDialog>
  );
}
