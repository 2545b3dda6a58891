import { t } from '@lingui/core/macro';
import { isApple } from './is-apple';

/**
 * Keys of one action. A key is spelled `mod+shift+Z`; `mod` is Ctrl, and ⌘ on Apple's keyboards. Handlers and the help
 * read the same binding, so the help cannot differ from the keys.
 */
export interface Binding {
  readonly keys: readonly string[];
  readonly label: string;
}

/** Keys of a screen, or of a part of it. */
export interface KeyGroup {
  readonly title: string;
  readonly bindings: readonly Binding[];
}

/** Fields of both React's and the browser's events. */
export interface Press {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

interface Combination {
  key: string;
  isMod: boolean;
  isShift: boolean;
  isAlt: boolean;
}

function parse(keys: string): Combination {
  const parts = keys.split('+');
  const key = parts.pop() ?? '';
  return {
    key,
    isMod: parts.includes('mod'),
    isShift: parts.includes('shift'),
    isAlt: parts.includes('alt'),
  };
}

export const isPressed = ({ keys }: Binding, press: Press): boolean =>
  keys.some((each) => matches(parse(each), press));

function matches({ key, isMod, isShift, isAlt }: Combination, press: Press): boolean {
  if (isMod !== (press.ctrlKey || press.metaKey) || isAlt !== press.altKey) return false;
  // A sign such as ? is typed with or without Shift, depending on the keyboard.
  if (!isSign(key) && isShift !== press.shiftKey) return false;
  // On Apple's keyboards, Alt changes the key's letter.
  return press.key.toLowerCase() === key.toLowerCase() || (isAlt && press.code === `Key${key.toUpperCase()}`);
}

const isSign = (key: string): boolean => key.length === 1 && !/[a-z0-9]/i.test(key);

const NAMES: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
};
const MODIFIERS = isApple
  ? { mod: '⌘', shift: '⇧', alt: '⌥' }
  : { mod: t`Ctrl`, shift: t`Shift`, alt: t`Alt` };

/** Returns the caps of a key, such as `Ctrl`, `Shift` and `Z`. */
export function capsOf(keys: string): string[] {
  const { key, isMod, isShift, isAlt } = parse(keys);
  return [
    ...(isMod ? [MODIFIERS.mod] : []),
    ...(isShift ? [MODIFIERS.shift] : []),
    ...(isAlt ? [MODIFIERS.alt] : []),
    NAMES[key] ?? key,
  ];
}
