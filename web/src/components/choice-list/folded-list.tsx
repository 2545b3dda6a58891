import { Button } from '@mantine/core';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import classes from './choice-list.module.css';
import { LongList, type LongListProps } from './long-list';

/** Button that shows or hides a long list. */
export function FoldedList<T>({ title, ...list }: { title: string } & LongListProps<T>) {
  const [isOpen, setIsOpen] = useState(false);
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  if (list.items.length === 0) return null;
  return (
    <div>
      <Button
        variant="subtle"
        size="compact-sm"
        aria-expanded={isOpen}
        leftSection={<Chevron size={15} aria-hidden />}
        onClick={() => setIsOpen(!isOpen)}
      >
        {title}
      </Button>
      {isOpen && (
        <div className={classes.folded}>
          <LongList {...list} />
        </div>
      )}
    </div>
  );
}
