import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { EVERYWHERE } from './everywhere';
import { DESIGN_KEYS, UNDO_KEYS } from './editor';
import { DIFFERENCE_KEYS } from './differences';
import { MERGE_KEYS } from './merges';
import { REVIEW_KEYS } from './reviews';
import { capsOf, isPressed, type Binding, type KeyGroup, type Press } from '../key-bindings';
import { FORM_KEYS } from './forms';

/** Groups of keys that are shown together. */
const SCREENS: Record<string, KeyGroup[]> = {
  editor: [UNDO_KEYS, DESIGN_KEYS, EVERYWHERE],
  changes: [UNDO_KEYS, DIFFERENCE_KEYS, FORM_KEYS, EVERYWHERE],
  merge: [MERGE_KEYS, EVERYWHERE],
  review: [REVIEW_KEYS, EVERYWHERE],
};
/** Keys that depend on the focus: a list's in a list, the canvas's on the canvas. */
const BY_FOCUS = new Set(['ArrowUp', 'ArrowDown', 'Escape']);
const KEYS = [...'abcdefghijklmnopqrstuvwxyz0123456789?', 'Enter', 'Escape', 'Delete', 'ArrowUp', 'F6', 'F7'];

const press = (keys: string): Press => {
  const parts = keys.split('+');
  const key = parts.pop() ?? '';
  const has = (part: string) => parts.includes(part);
  return {
    key: has('shift') || has('alt') ? key : key.toLowerCase().length === 1 ? key.toLowerCase() : key,
    code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key,
    ctrlKey: has('mod'),
    metaKey: false,
    shiftKey: has('shift'),
    altKey: has('alt'),
  };
};

const presses = fc.record({
  key: fc.constantFrom(...KEYS),
  code: fc.constant(''),
  ctrlKey: fc.boolean(),
  metaKey: fc.boolean(),
  shiftKey: fc.boolean(),
  altKey: fc.boolean(),
});

const bindingsOf = (groups: KeyGroup[]): Binding[] => groups.flatMap(({ bindings }) => bindings);

it.each(Object.entries(SCREENS))('means one action with each key of the %s', (_, groups) => {
  const bindings = bindingsOf(groups);
  for (const { keys } of bindings) {
    for (const key of keys) {
      const found = bindings.filter((each) => isPressed(each, press(key)));
      expect([key, found.length]).toEqual([key, BY_FOCUS.has(key) ? expect.any(Number) : 1]);
      expect(found.length).toBeGreaterThan(0);
    }
  }
});

it('acts on no other keys than those it shows', () => {
  const bindings = bindingsOf(Object.values(SCREENS).flat());
  fc.assert(
    fc.property(presses, fc.constantFrom(...bindings), (event, binding) => {
      if (!isPressed(binding, event)) return;
      const caps = binding.keys.map((keys) => capsOf(keys).join(' '));
      const { key, ctrlKey, metaKey, shiftKey, altKey } = event;
      const pressed = [...(ctrlKey || metaKey ? ['mod'] : []), ...(altKey ? ['alt'] : [])];
      const spellings = (shiftKey ? [[...pressed, 'shift'], pressed] : [pressed]).map((modifiers) =>
        capsOf([...modifiers, key].join('+'))
          .join(' ')
          .toLowerCase(),
      );
      const own = caps.map((text) => text.toLowerCase());
      expect(own.some((text) => spellings.some((spelling) => sorted(spelling) === sorted(text)))).toBe(true);
    }),
  );
});

const sorted = (caps: string): string => caps.split(' ').sort().join(' ');

it.each([
  ['mod+Z', { key: 'z', ctrlKey: true }, true],
  ['mod+Z', { key: 'z', metaKey: true }, true],
  ['mod+Z', { key: 'Z', ctrlKey: true, shiftKey: true }, false],
  ['mod+shift+Z', { key: 'Z', ctrlKey: true, shiftKey: true }, true],
  // The letter that Alt makes of A on Apple's keyboards.
  ['alt+A', { key: 'å', code: 'KeyA', altKey: true }, true],
  ['alt+A', { key: 'a', code: 'KeyA' }, false],
  ['?', { key: '?', shiftKey: true }, true],
  ['?', { key: '?' }, true],
  ['?', { key: '?', ctrlKey: true }, false],
])('%s with %j: %s', (keys, event, expected) => {
  const none = { key: '', code: '', ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
  expect(isPressed({ keys: [keys], label: '' }, { ...none, ...event })).toBe(expected);
});

/** Parts that follow keys for other reasons than an action. */
const OWN_LISTENERS = [
  'app/start-app.tsx',
  'features/editor/adding/use-clipboard.ts',
  'features/editor/canvas/dragging/drag.ts',
  'lib/focus/keep-focus.ts',
  'lib/frame/frame.ts',
  'lib/keys/use-keys.ts',
];

it('knows all keys that work everywhere on a screen', () => {
  const root = join(__dirname, '../..');
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.spec.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  const listens = (file: string) =>
    /useHotkeys|getHotkeyHandler|addEventListener\(\s*'key|\['keydown'/.test(
      readFileSync(join(root, file), 'utf8'),
    );
  expect(files.filter(listens).sort()).toEqual(OWN_LISTENERS);
});
