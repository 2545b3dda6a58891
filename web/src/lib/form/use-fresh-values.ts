import type { UseFormReturnType } from '@mantine/form';
import { useEffect, useEffectEvent } from 'react';

/** Takes over stored values changed elsewhere, unless this form was edited. */
export function useFreshValues<T extends Record<string, unknown>>(
  form: UseFormReturnType<T>,
  stored: T,
): void {
  const take = useEffectEvent(() => {
    if (form.isDirty()) return;
    form.setValues(stored);
    form.resetDirty(stored);
  });
  const key = JSON.stringify(stored);
  useEffect(() => take(), [key]);
}
