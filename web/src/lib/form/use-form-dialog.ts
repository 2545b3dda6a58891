import type { UseFormInput, UseFormReturnType } from '@mantine/form';
import type { UseMutationResult } from '@tanstack/react-query';
import type { SubmitEventHandler } from 'react';
import { useForm } from './use-form';

interface Options<Values, Input, Output> {
  initialValues: Values;
  validate: UseFormInput<Values>['validate'];
  mutation: UseMutationResult<Output, Error, Input>;
  /** Turns valid values into the input of the mutation. */
  toInput: (values: Values) => Input;
  onSuccess?: (output: Output, values: Values) => void;
}

interface FormDialogState<Values> {
  form: UseFormReturnType<Values>;
  isPending: boolean;
  error: unknown;
  onSubmit: SubmitEventHandler<HTMLFormElement>;
}

/** A form that submits a mutation; the result goes to a `FormDialog`. */
export function useFormDialog<Values extends Record<string, unknown>, Input, Output>({
  initialValues,
  validate,
  mutation,
  toInput,
  onSuccess,
}: Options<Values, Input, Output>): FormDialogState<Values> {
  const form = useForm<Values>({ initialValues, validate });
  return {
    form,
    isPending: mutation.isPending,
    error: mutation.error,
    onSubmit: form.onSubmit((values) =>
      mutation.mutate(toInput(values), { onSuccess: (output) => onSuccess?.(output, values) }),
    ),
  };
}
