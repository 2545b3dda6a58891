import { useForm as useMantineForm, type UseFormInput, type UseFormReturnType } from '@mantine/form';
import { useId } from 'react';
import { focusFirst } from './focus-first';

/** Mantine’s form, which moves the focus to the first field that it refuses. */
export function useForm<Values extends Record<string, unknown>>(
  input: UseFormInput<Values>,
): UseFormReturnType<Values> {
  // Fields are found by this name, and forms on the same screen have fields of the same name. Mantine takes no
  // other characters.
  const name = useId().replace(/[^0-9a-z]/gi, '');
  const form = useMantineForm<Values>({ name, ...input });
  return {
    ...form,
    onSubmit: (submit) => form.onSubmit(submit, (errors) => focusFirst(form, Object.keys(errors))),
  };
}
