import { TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { useState, type ReactNode } from 'react';

interface Options {
  label: string;
  count: number;
  /** Longest list that needs no search. */
  maxWithout: number;
  size?: 'xs' | 'sm';
  className?: string;
}

interface ListSearch {
  /** Searched text, without blanks around it. */
  text: string;
  isOn: boolean;
  /** Absent for a short list. */
  field: ReactNode;
  isFound: (...texts: string[]) => boolean;
}

/** Search field for a long list. */
export function useListSearch({ label, count, maxWithout, size = 'sm', className }: Options): ListSearch {
  const [typed, setTyped] = useState('');
  const isOffered = count > maxWithout || typed !== '';
  const text = typed.trim();
  const wanted = text.toLowerCase();
  return {
    text,
    isOn: text !== '',
    field: isOffered && (
      <TextInput
        type="search"
        size={size}
        aria-label={label}
        placeholder={label}
        className={className}
        leftSection={<Search size={14} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    ),
    isFound: (...texts) => texts.some((each) => each.toLowerCase().includes(wanted)),
  };
}
