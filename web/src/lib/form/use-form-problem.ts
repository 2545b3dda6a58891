import type { UseFormReturnType } from '@mantine/form';
import { useEffect, useEffectEvent } from 'react';
import { problemOf } from '../api';

/** Shows field errors of the server at the fields; returns the error if there is more to show. */
export function useFormProblem<T>(form: UseFormReturnType<T>, error: unknown): unknown {
  const { errors, remedy } = error ? problemOf(error) : { errors: [], remedy: null };
  const own = errors.filter(({ path }) => path in (form.getValues() as object));
  // The remedy is ambiguous if there are several field errors.
  const advice = errors.length === 1 ? remedy : null;
  const show = useEffectEvent(() =>
    own.forEach(({ path, message }) =>
      form.setFieldError(path, advice ? `${ended(message)} ${advice}` : message),
    ),
  );
  useEffect(() => show(), [error]);
  return own.length > 0 && own.length === errors.length ? null : error;
}

const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
