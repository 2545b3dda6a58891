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
  /** Loads the code of what the button opens. Begins when somebody is about to press it. */
  load: () => Promise<unknown>;
  /** Takes the button's place when it is first pressed, and opens by itself. */
  children: ReactNode;
}

/** A mere button until it is first used: a closed menu costs more than the button, and its code more than the page. */
export function OnDemand({ opener, popup, load, children }: Props) {
  const [isUsed, setUsed] = useState(false);
  const [isLoading, startLoading] = useTransition();
  // The code is there, but a component has to read it once.
  if (isUsed) return <Suspense fallback={cloneElement(opener, { 'aria-busy': true })}>{children}</Suspense>;
  const prepare = () => void load().catch(() => undefined);
  return cloneElement(opener, {
    'aria-haspopup': popup,
    'aria-expanded': false,
    'aria-busy': isLoading || undefined,
    onPointerEnter: prepare,
    onFocus: prepare,
    // The button stays, and keeps the focus, until all of the code is there.
    onClick: () =>
      startLoading(async () => {
        await receive(load);
        startTransition(() => setUsed(true));
      }),
  });
}
