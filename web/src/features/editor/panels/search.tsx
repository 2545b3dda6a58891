import { TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import classes from './structure.module.css';

/** A list of at most this many is seen at a glance. */
const MAX_WITHOUT = 10;

interface Found {
  isOn: boolean;
  field: ReactNode;
  none: ReactNode;
  isFound: (...texts: string[]) => boolean;
}

/** A field above a long list, and what it lets through. */
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
    none: <li className={classes.none}>Nothing here is called “{text.trim()}”.</li>,
    isFound: (...texts) => texts.some((each) => each.toLowerCase().includes(wanted)),
  };
}
