import type { UseFormReturnType } from '@mantine/form';
import { useEffect, useEffectEvent } from 'react';
import { problemOf } from '../api';
import { fieldTexts } from './field-texts';
import { focusFirst } from './focus-first';

/** The request may nest what the form has side by side: `follow.branch`. */
const inForm = <T extends { path: string }>(text: T): T => ({
  ...text,
  path: text.path.slice(text.path.lastIndexOf('.') + 1),
});

/** Shows field errors of the server at the fields, and focuses the first; returns the error if there is more to show. */
export function useFormProblem<T>(form: UseFormReturnType<T>, error: unknown): unknown {
  const texts = error ? fieldTexts(problemOf(error)).map(inForm) : [];
  const own = texts.filter(({ path }) => path in (form.getValues() as object));
  const show = useEffectEvent(() => {
    for (const { path, message } of own) form.setFieldError(path, message);
    focusFirst(
      form,
      own.map(({ path }) => path),
    );
  });
  useEffect(() => show(), [error]);
  return own.length > 0 && own.length === texts.length ? null : error;
}
