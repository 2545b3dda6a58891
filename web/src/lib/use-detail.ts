import { useLocation, useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect, useState, type RefObject } from 'react';

/** A window too narrow for a list beside its detail, as in the style sheets of these pages. */
export const NARROW = '(max-width: 62em)';

/**
 * Shows a detail in place of its list in a narrow window; the browser's Back leads to the list again, whose selected row
 * gets the focus then.
 */
export function useDetail(list: RefObject<HTMLElement | null>) {
  const router = useRouter();
  const navigate = useNavigate();
  const isEntered = useLocation({ select: ({ state }) => state.isDetail === true });
  // An entry of the history that another visit of the page has left shows the list.
  const [isOpened, setIsOpened] = useState(false);
  const isOpen = isEntered && isOpened;
  useEffect(() => {
    if (!isOpen) return;
    // The list is hidden until then.
    return () => void requestAnimationFrame(() => focusSelected(list));
  }, [isOpen, list]);

  const open = () => {
    if (isOpen || !matchMedia(NARROW).matches) return;
    setIsOpened(true);
    void navigate({
      to: '.',
      search: true,
      hash: true,
      state: (before) => ({ ...before, isDetail: true }),
      resetScroll: false,
    });
  };
  const close = () => (isOpen ? router.history.back() : focusSelected(list));
  return { isOpen, open, close };
}

const focusSelected = ({ current }: RefObject<HTMLElement | null>) =>
  current?.querySelector<HTMLElement>('[data-row][tabindex="0"]')?.focus();
