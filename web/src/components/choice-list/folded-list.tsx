import { Button, Text } from '@mantine/core';
import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';
import classes from './choice-list.module.css';
import { LongList, type LongListProps } from './long-list';

/** Items that take no more space than the button. */
const FEW = 5;

/**
 * Button that shows or hides a list; a short one is shown without a button. `most`: number of items that the list may have
 * later, so that it does not fold itself.
 */
export function FoldedList<T>({ title, most, ...list }: { title: string; most?: number } & LongListProps<T>) {
  const [isOpen, setIsOpen] = useState(false);
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  if (list.items.length === 0) return null;
  if ((most ?? list.items.length) <= FEW)
    return (
      <div>
        <Text size="sm" c="dimmed" aria-hidden>
          {list.label}
        </Text>
        <LongList {...list} />
      </div>
    );
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
