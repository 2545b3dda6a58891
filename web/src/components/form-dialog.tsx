import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ReactNode, SubmitEventHandler } from 'react';
import { Dialog } from './dialog';
import { useFormProblem } from '../lib/form';
import classes from './form-dialog.module.css';
import { ProblemAlert } from './problem-alert';

interface Props<Values> {
  title: string;
  submitLabel: string;
  form: UseFormReturnType<Values>;
  isPending: boolean;
  /** Field errors are shown at the fields, the rest above the buttons. */
  error: unknown;
  children: ReactNode;
  /** Stays in sight above the buttons, however long the form is. */
  footer?: ReactNode;
  onSubmit: SubmitEventHandler<HTMLFormElement>;
  onClose: () => void;
}

/** Dialog with a form and one action. */
export function FormDialog<Values>(props: Props<Values>) {
  const problem = useFormProblem(props.form, props.error);
  return (
    <Dialog onClose={props.onClose} title={props.title}>
      <form noValidate onSubmit={props.onSubmit}>
        <Stack gap="md">
          {props.children}
          <ProblemAlert error={problem} />
          <div className={props.footer ? classes.footer : undefined}>
            {props.footer}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={props.onClose}>
                <Trans>Cancel</Trans>
              </Button>
              <Button type="submit" loading={props.isPending}>
                {props.submitLabel}
              </Button>
            </Group>
          </div>
        </Stack>
      </form>
    </Dialog>
  );
}
