import { useMounted } from '@mantine/hooks';
import { useEffect, useRef, useState, type RefObject } from 'react';

interface Opened {
  /** Ref of the button, which takes over the focus of the one before. */
  ref: RefObject<HTMLButtonElement | null>;
  isOpen: boolean;
  setOpen: (isOpen: boolean) => void;
}

/** State of something that is open from the start, as soon as the button that it is placed at is there. */
export function useOpened(): Opened {
  const ref = useRef<HTMLButtonElement>(null);
  const isMounted = useMounted();
  const [isOpen, setOpen] = useState(true);
  useEffect(() => ref.current?.focus(), []);
  return { ref, isOpen: isMounted && isOpen, setOpen };
}
