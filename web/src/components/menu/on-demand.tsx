import {
  cloneElement,
  startTransition,
  Suspense,
  useState,
  useTransition,
  type ComponentProps,
  type ReactElement,
  type ReactNode,
} from 'react';
import { receive } from '../../lib/lazy-code';

export type Opener = ReactElement<ComponentProps<'button'>>;

interface Props {
  opener: Opener;
  popup: 'menu' | 'dialog';
  /** Loads the code of the popup, when the user is about to press the button. */
  load: () => Promise<unknown>;
  /** Replaces the button on the first press, and opens on its own. */
  children: ReactNode;
}

/** Plain button until first use: a closed menu costs more to render, and its code delays the page. */
export function OnDemand({ opener, popup, load, children }: Props) {
  const [isUsed, setUsed] = useState(false);
  const [isLoading, startLoading] = useTransition();
  // The code is loaded, but a component has to read it once.
  if (isUsed) return <Suspense fallback={cloneElement(opener, { 'aria-busy': true })}>{children}</Suspense>;
  const prepare = () => void load().catch(() => undefined);
  return cloneElement(opener, {
    'aria-haspopup': popup,
    'aria-expanded': false,
    'aria-busy': isLoading || undefined,
    onPointerEnter: prepare,
    onFocus: prepare,
    // The button stays, with the focus, until all code is loaded.
    onClick: () =>
      startLoading(async () => {
        await receive(load);
        startTransition(() => setUsed(true));
      }),
  });
}
