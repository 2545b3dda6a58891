import fc from 'fast-check';
import { ownDocuments, realDocuments } from '../../../../test/documents/documents';
import { samples } from '../../../../test/support/samples';
import { parseAppDocument, type AppDocument } from '../app-document';
import { findFaults } from '../find-faults';
import { oddDocument } from '../../../../test/support/documents/odd-documents';
import {
  areDisjoint,
  edited,
  randomEdit,
  randomOf,
  type PeopleEdit,
  type Random,
} from '../../../../test/support/documents/people-edits';
import { StructuredDocument } from '../structure';
import { merge, type MergeInput, type MergeOutcome } from '.';
import { swapped } from '../../../../test/support/documents/small-app';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
const documents = [...ownDocuments, ...realDocuments.filter(([, text]) => text.length < 500_000)];
const someDocuments = [...ownDocuments.slice(0, 6), ...realDocuments.slice(0, 6)];
/** The largest documents take ten times as long as the others. */
const runsFor = (text: string): number => samples(text.length > 100_000 ? 1 : 3);

interface Sides {
  mine: PeopleEdit[];
  theirs: PeopleEdit[];
}

/** Deals out edits to two people. Each suits the base. */
function randomSides(text: string, random: Random, isDisjoint: boolean): Sides {
  const value: unknown = JSON.parse(text);
  const sides: Sides = { mine: [], theirs: [] };
  for (let count = 6; count > 0; count -= 1) {
    const edit = randomEdit(value, random);
    const others = [...sides.mine, ...sides.theirs];
    if (!isDisjoint || others.every((other) => areDisjoint(edit, other)))
      sides[random(2) ? 'mine' : 'theirs'].push(edit);
  }
  return sides;
}

const inputOf = (base: AppDocument, { mine, theirs }: Sides): MergeInput => ({
  base,
  mine: edited(base, mine),
  theirs: edited(base, theirs),
});

/** Returns the edits that their own side has and the result has not. */
function lostEdits({ mine, theirs }: Sides, input: MergeInput, outcome: MergeOutcome): string[] {
  const [own, other, result] = [input.mine, input.theirs, outcome.result].map(
    ({ text }) => JSON.parse(text) as unknown,
  );
  const isLost = (side: unknown, otherSide: unknown) => (edit: PeopleEdit) =>
    edit.isIn(side) && !edit.isIn(result) && !edit.isMoot?.(otherSide);
  return [...mine.filter(isLost(own, other)), ...theirs.filter(isLost(other, own))].map(({ name }) => name);
}

/** Expects that nothing is missing from the result that both sides have. */
function expectCommonThings({ mine, theirs }: MergeInput, { result }: MergeOutcome): void {
  const [own, other, merged] = [mine, theirs, result].map(
    ({ source }) => new StructuredDocument(source).things,
  );
  expect([...own.keys()].filter((key) => other.has(key) && !merged.has(key))).toEqual([]);
}

function expectIdentities({ base, mine }: MergeInput): void {
  expect(merge({ base, mine: base, theirs: mine }).result.text).toBe(mine.text);
  expect(merge({ base, mine, theirs: base }).result.text).toBe(mine.text);
  expect(merge({ base, mine, theirs: mine }).result.text).toBe(mine.text);
}

/** Expects the same conflicts with sides exchanged, and the same document if there are none. */
function expectSymmetry(input: MergeInput): void {
  const [one, other] = [merge(input), merge(swapped(input))];
  if (one.conflicts.length === 0) expect(JSON.parse(other.result.text)).toEqual(JSON.parse(one.result.text));
  const shown = ({ conflicts }: MergeOutcome, isSwapped: boolean) =>
    conflicts
      .filter(({ kind }) => kind === 'value' || kind === 'text' || kind === 'deleted_changed')
      .map(({ kind, thing, path, mine, theirs }) =>
        JSON.stringify([kind, thing.kind, thing.id, path, ...(isSwapped ? [theirs, mine] : [mine, theirs])]),
      )
      .sort();
  expect(shown(other, true)).toEqual(shown(one, false));
}

/** Returns the faults that keep an app from being used as it is meant. */
const seriousFaultsOf = (document: AppDocument): string[] =>
  findFaults(document)
    .filter(
      ({ code, severity }) =>
        severity === 'error' || code.startsWith('shared_') || code === 'missing_home_page',
    )
    .map(({ code, thing, message }) => JSON.stringify([code, thing.kind, thing.id, message]));

describe('merging the edits of two people', () => {
  it.each(documents)(
    'of %s keeps all that is disjoint, without a conflict',
    (_, text) => {
      const base = parseAppDocument(text);
      fc.assert(
        fc.property(seeds, (seed) => {
          const sides = randomSides(text, randomOf(seed), true);
          const input = inputOf(base, sides);
          const outcome = merge(input);
          expect(outcome.conflicts).toEqual([]);
          expect(lostEdits(sides, input, outcome)).toEqual([]);
          expectCommonThings(input, outcome);
          expect(merge(swapped(input)).result.text).toBe(outcome.result.text);
          expectIdentities(input);
        }),
        { numRuns: runsFor(text) },
      );
    },
    120_000,
  );

  it.each(documents)(
    'of %s loses nothing without a conflict',
    (_, text) => {
      const base = parseAppDocument(text);
      fc.assert(
        fc.property(seeds, (seed) => {
          const sides = randomSides(text, randomOf(seed), false);
          const input = inputOf(base, sides);
          const outcome = merge(input);
          if (outcome.conflicts.length === 0) expect(lostEdits(sides, input, outcome)).toEqual([]);
          expectCommonThings(input, outcome);
          expect(merge(input).conflicts).toEqual(outcome.conflicts);
          expectSymmetry(input);
          const ids = outcome.conflicts.map(({ id }) => id);
          const random = randomOf(seed);
          const settled = merge(input, new Map(ids.map((id) => [id, random(2) ? 'mine' : 'theirs'])));
          const open = settled.conflicts.filter(
            ({ id, resolution }) => ids.includes(id) && resolution === null,
          );
          expect(open).toEqual([]);
          expect([...outcome.faults, ...settled.faults]).toEqual([]);
          const known = new Set([...seriousFaultsOf(input.mine), ...seriousFaultsOf(input.theirs)]);
          const now = [...seriousFaultsOf(outcome.result), ...seriousFaultsOf(settled.result)];
          expect(now.filter((fault) => !known.has(fault))).toEqual([]);
        }),
        { numRuns: runsFor(text) },
      );
    },
    120_000,
  );

  it.each(someDocuments)(
    'of three people in %s gives the same in any grouping',
    (_, text) => {
      const base = parseAppDocument(text);
      fc.assert(
        fc.property(seeds, (seed) => {
          const { mine, theirs } = randomSides(text, randomOf(seed), true);
          const [a, b, c] = [mine, theirs.slice(1), theirs.slice(0, 1)].map((edits) => edited(base, edits));
          const join = (one: AppDocument, other: AppDocument) =>
            merge({ base, mine: one, theirs: other }).result;
          const [one, other] = [join(join(a, b), c), join(a, join(b, c))];
          expect(JSON.parse(one.text)).toEqual(JSON.parse(other.text));
        }),
        { numRuns: runsFor(text) },
      );
    },
    120_000,
  );

  it('of documents as odd as can be gives a valid one, whatever is chosen', () => {
    fc.assert(
      fc.property(seeds, seeds, seeds, (...numbers) => {
        const [base, mine, theirs] = numbers.map((seed) => parseAppDocument(oddDocument(randomOf(seed))));
        const input = { base, mine, theirs };
        expectIdentities(input);
        const { conflicts } = merge(input);
        const random = randomOf(numbers[0] ^ numbers[1]);
        const choices = ['mine', 'theirs', 'base', 'both'] as const;
        merge(input, new Map(conflicts.map(({ id }) => [id, choices[random(4)]])));
      }),
      { numRuns: samples(400) },
    );
  });
});
