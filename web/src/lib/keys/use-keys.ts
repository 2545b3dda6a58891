import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { isPressed, type Binding, type KeyGroup } from '../key-bindings';

let shown: readonly KeyGroup[] = [];
const listeners = new Set<() => void>();

function setShown(groups: readonly KeyGroup[]): void {
  shown = groups;
  listeners.forEach((listener) => listener());
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** Declares keys that work while the component is shown, for the help. `group`: a constant. */
export function useKeyGroup(group: KeyGroup): void {
  useEffect(() => {
    setShown([...shown, group]);
    return () => {
      // Shown twice, it is declared twice.
      const at = shown.indexOf(group);
      setShown(shown.filter((_, index) => index !== at));
    };
  }, [group]);
}

/** Returns the keys of the parts shown now. */
export const useKeyGroups = (): readonly KeyGroup[] => [
  ...new Set(useSyncExternalStore(subscribe, () => shown)),
];

const FIELDS = 'input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"]';

/** Returns true in fields, dialogs and menus, which have keys of their own. */
export const isInField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest(FIELDS) !== null;

type Action = readonly [Binding, (event: KeyboardEvent) => void];

interface Options {
  isOff?: boolean;
  alsoInFields?: boolean;
  /** Runs them only for presses on these elements. */
  isFor?: (target: EventTarget | null) => boolean;
}

/** Runs actions by their keys: everywhere, or outside of fields, dialogs and menus. */
export function useKeys(
  actions: readonly Action[],
  { isOff = false, alsoInFields = false, isFor = () => true }: Options = {},
): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (isOff || !isFor(event.target) || (!alsoInFields && isInField(event.target))) return;
    const action = actions.find(([binding]) => isPressed(binding, event));
    if (!action) return;
    event.preventDefault();
    action[1](event);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}
