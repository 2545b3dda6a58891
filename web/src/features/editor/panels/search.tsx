import { Trans } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import classes from './structure.module.css';

/** Lists up to this length need no search. */
const MAX_WITHOUT = 10;

interface Found {
  isOn: boolean;
  field: ReactNode;
  none: ReactNode;
  isFound: (...texts: string[]) => boolean;
}

/** Search field for a long list. */
export function useSearch({ label, count }: { label: string; count: number }): Found {
  const [text, setText] = useState('');
  const isOffered = count > MAX_WITHOUT || text !== '';
  const wanted = text.trim().toLowerCase();
  return {
    isOn: wanted !== '',
    field: isOffered && (
      <TextInput
        type="search"
        size="xs"
        aria-label={label}
        placeholder={label}
        className={classes.search}
        leftSection={<Search size={14} aria-hidden />}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
    ),
    none: (
      <li className={classes.none}>
        <Trans>No matches for “{text.trim()}”.</Trans>
      </li>
    ),
    isFound: (...texts) => texts.some((each) => each.toLowerCase().includes(wanted)),
  };
}
