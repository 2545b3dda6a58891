import type { UseFormReturnType } from '@mantine/form';
import { useEffect, useEffectEvent } from 'react';
import { problemOf } from '../api';
import { fieldTexts } from './field-texts';

/** Shows field errors of the server at the fields; returns the error if there is more to show. */
export function useFormProblem<T>(form: UseFormReturnType<T>, error: unknown): unknown {
  const texts = error ? fieldTexts(problemOf(error)) : [];
  const own = texts.filter(({ path }) => path in (form.getValues() as object));
  const show = useEffectEvent(() => own.forEach(({ path, message }) => form.setFieldError(path, message)));
  useEffect(() => show(), [error]);
  return own.length > 0 && own.length === texts.length ? null : error;
}
