import { useEffect, useState, type ReactNode } from 'react';
import classes from './action-bar.module.css';

interface Props {
  label: string;
  /** Above the actions. */
  children?: ReactNode;
  /** At the start of the line of actions, such as how many apps are selected. */
  start?: ReactNode;
  actions: ReactNode;
}

/** Bar with the actions on a selection, which stays in sight, also above a phone's keyboard. */
export function ActionBar({ label, children, start, actions }: Props) {
  const keyboardPx = useKeyboardHeight();
  return (
    <section className={classes.bar} aria-label={label} style={{ bottom: keyboardPx + MARGIN_PX }}>
      {children}
      <div className={classes.line}>
        {start}
        <div className={classes.actions}>{actions}</div>
      </div>
    </section>
  );
}

const MARGIN_PX = 12;

/** Returns how much of the page an on-screen keyboard covers. Browsers move nothing sticky above it. */
function useKeyboardHeight(): number {
  const [height, setHeight] = useState(0);
  useEffect(() => {
    const view = window.visualViewport;
    if (!view) return;
    const measure = () =>
      // While the page is zoomed, the difference is not the keyboard's.
      setHeight(view.scale === 1 ? Math.max(0, window.innerHeight - view.height - view.offsetTop) : 0);
    measure();
    view.addEventListener('resize', measure);
    view.addEventListener('scroll', measure);
    return () => {
      view.removeEventListener('resize', measure);
      view.removeEventListener('scroll', measure);
    };
  }, []);
  return height;
}
