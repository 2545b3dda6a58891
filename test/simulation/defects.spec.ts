import { EVENTS_FOR, type Defects } from './defects';
import type { FoundDefect } from './find-defects';
import { runChild } from './run-child';

const TIMEOUT_MS = 200_000;

let found: FoundDefect[];

beforeAll(async () => {
  const names = Object.keys(EVENTS_FOR);
  const parts = [names.filter((_, index) => index % 2 === 0), names.filter((_, index) => index % 2 === 1)];
  const printed = await Promise.all(parts.map((part) => runChild('find-defects.ts', part)));
  found = printed.flatMap((text) => JSON.parse(text) as FoundDefect[]);
}, TIMEOUT_MS);

it.each<[keyof Defects, RegExp]>([
  [
    'readsOutcomeFromTree',
    /and it is in the repository|still counts as uncertain|conflict with what this workspace/,
  ],
  ['comparesLaterTip', /drops commits/],
  ['mixesTargets', /although its target is in use|accepted for another target/],
  ['failsWholeBatch', /for another’s defect/],
  ['pullsUnsettled', /the link of|conflict with what this workspace|still counts as uncertain/],
  ['judgesElsewhere', /for certain, and it is in the repository/],
  ['overwritesAnything', /nobody here had seen/],
  ['replacesUnseen', /nobody here had seen/],
  ['recordsNothing', /for certain|changed nothing|twice/],
  ['leavesWaiting', /takes back/],
  ['passesReleased', /takes back/],
  ['forgetsReview', /counts as outdated by its own commit/],
  ['ignoresFence', /./],
])('finds the defect %s, and shows it with few events', (defect, message) => {
  const shown = found.find((one) => one.defect === defect);
  expect(shown?.message).toMatch(message);
  expect(shown?.events).toBeLessThanOrEqual(7);
  // The printed schedule shows it again, and the engine as it is does not break in it.
  expect(shown?.repeated).toBe(shown?.message);
  expect(shown?.withoutDefect).toBeNull();
});
