import type { UseFormReturnType } from '@mantine/form';
import { problemOf } from '../lib/api';

/** Puts what the server says about fields at those fields; answers what belongs to none of them. */
export function problemOutsideOf<T extends Record<string, unknown>>(
  form: UseFormReturnType<T>,
  error: unknown,
): unknown {
  const { errors } = problemOf(error);
  const own = errors.filter(({ path }) => path in form.getValues());
  for (const { path, message } of own) form.setFieldError(path, message);
  return own.length > 0 && own.length === errors.length ? null : error;
}
