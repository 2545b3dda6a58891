import { useLocation, useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect, useEffectEvent, useState } from 'react';

/** A window too narrow for a list beside its detail, as in the style sheets of these pages. */
export const NARROW = '(max-width: 62em)';

/**
 * Shows a detail in place of its list in a narrow window; the browser's Back leads to the list again. `onClose`: called when
 * the list is shown again.
 */
export function useDetail(onClose: () => void) {
  const router = useRouter();
  const navigate = useNavigate();
  const isEntered = useLocation({ select: ({ state }) => state.isDetail === true });
  // An entry of the history that another visit of the page has left shows the list.
  const [isOpened, setIsOpened] = useState(false);
  const isOpen = isEntered && isOpened;
  const closed = useEffectEvent(onClose);
  useEffect(() => {
    if (!isOpen) return;
    return () => void requestAnimationFrame(closed);
  }, [isOpen]);

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
  const close = () => (isOpen ? router.history.back() : onClose());
  return { isOpen, open, close };
}
