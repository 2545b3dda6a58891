import { Button, Group, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ReactNode, SubmitEventHandler } from 'react';
import { Dialog } from './dialog';
import { useFormProblem } from './form-problem';
import { ProblemAlert } from './problem-alert';

interface Props<Values> {
  title: string;
  submitLabel: string;
  form: UseFormReturnType<Values>;
  isPending: boolean;
  /** What belongs to a field of the form is shown there, the rest above the buttons. */
  error: unknown;
  children: ReactNode;
  onSubmit: SubmitEventHandler<HTMLFormElement>;
  onClose: () => void;
}

/** A few fields, and one thing to do with them. */
export function FormDialog<Values>(props: Props<Values>) {
  const problem = useFormProblem(props.form, props.error);
  return (
    <Dialog onClose={props.onClose} title={props.title}>
      <form noValidate onSubmit={props.onSubmit}>
        <Stack gap="md">
          {props.children}
          <ProblemAlert error={problem} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={props.onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={props.isPending}>
              {props.submitLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
