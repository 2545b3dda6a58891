import type { UseFormReturnType } from '@mantine/form';
import { useEffect, useEffectEvent } from 'react';
import { problemOf } from '../lib/api';

/** Shows what the server says about fields at those fields, once; answers the error where it says more than that. */
export function useFormProblem<T>(form: UseFormReturnType<T>, error: unknown): unknown {
  const { errors, remedy } = error ? problemOf(error) : { errors: [], remedy: null };
  const own = errors.filter(({ path }) => path in (form.getValues() as object));
  // The remedy is about the one field; of several nobody knows which.
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
