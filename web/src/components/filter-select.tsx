import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  label: string;
  icon: ReactNode;
  /** Text of the choice that filters nothing. */
  all: string;
  data: (string | { value: string; label: string })[];
  /** Null: nothing is filtered. */
  value: string | null;
  onChange: (value: string | null) => void;
  className?: string;
}

/** Choice of what a list shows. */
export const FilterSelect = ({ label, icon, all, data, value, onChange, className }: Props) => (
  <NativeSelect
    aria-label={label}
    leftSection={icon}
    className={className}
    data={[{ value: '', label: all }, ...data]}
    value={value ?? ''}
    onChange={(event) => onChange(event.currentTarget.value || null)}
  />
);
