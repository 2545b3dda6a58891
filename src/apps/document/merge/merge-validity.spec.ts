import fc from 'fast-check';
import { ownDocuments } from '../../../../test/documents/documents';
import { samples } from '../../../../test/support/samples';
import { parseAppDocument } from '../app-document';
import { findFaults, newFaults } from '../find-faults';
import {
  addEventOf,
  edited,
  randomEdit,
  randomOf,
  removalOf,
} from '../../../../test/support/documents/people-edits';
import {
  changedMeanings,
  documentOf,
  problemsOf,
  randomAppOf,
  RandomEditor,
  type RandomApp,
} from '../../../../test/support/documents/random-apps';
import { merge, type MergeInput, type Resolution } from './index';

const seeds = fc.integer({ min: 0, max: 2 ** 31 });
/** Decisions may bring about others, such as on the parent of a kept thing. */
const MAX_ROUNDS = 8;

function randomInput(seed: number): MergeInput {
  const random = randomOf(seed);
  const editor = new RandomEditor(random);
  const app = editor.newApp();
  const mine = editor.edited(app, { firstId: 100, edits: 1 + random(4) });
  const theirs = editor.edited(app, { firstId: 200, edits: 1 + random(4) });
  for (const side of [app, mine, theirs]) expect([...problemsOf(side), ...changedMeanings(side)]).toEqual([]);
  return { base: documentOf(app), mine: documentOf(mine), theirs: documentOf(theirs) };
}

type Choose = (suggestion: Resolution, random: (below: number) => number) => Resolution;
const CHOICES = ['mine', 'theirs', 'base', 'both'] as const;

const WAYS: readonly [string, Choose | null][] = [
  ['nothing', null],
  ['what is suggested', (suggestion) => suggestion],
  ['mine', () => 'mine'],
  ['theirs', () => 'theirs'],
  ['the base', () => 'base'],
  ['anything', (_, random) => CHOICES[random(CHOICES.length)]],
];

/** Returns each thing's content, without the names that its texts use, and without pages, which follow containers. */
function sayingsOf(app: RandomApp): Map<string, string> {
  return new Map([
    ...app.components.flatMap(({ id, name, parent, properties: { text } }): [string, string][] => [
      [`${id} name`, name],
      [`${id} parent`, String(parent)],
      [`${id} text`, text.value],
    ]),
    ...app.events.map(({ id, event }): [string, string] => [`${id} query`, event.queryId]),
    ...app.pages.map(({ id, handle }): [string, string] => [`${id} handle`, handle]),
    ...app.dataQueries.flatMap(({ id, name, options: { code } }): [string, string][] => [
      [`${id} name`, name],
      [`${id} code`, code],
    ]),
  ]);
}

/** Returns changes of only one side that the result does not have. */
function lostIn(result: RandomApp, input: MergeInput): string[] {
  const [base, mine, theirs] = (['base', 'mine', 'theirs'] as const).map((side) =>
    sayingsOf(randomAppOf(input[side].text)),
  );
  const now = sayingsOf(result);
  return [...new Set([...base.keys(), ...mine.keys(), ...theirs.keys()])].filter((key) => {
    const [before, one, other] = [base.get(key), mine.get(key), theirs.get(key)];
    if (one === other || (one !== before && other !== before)) return false;
    return now.get(key) !== (one === before ? other : one);
  });
}

it('loses nothing of either side without a question', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const input = randomInput(seed);
      const { conflicts, result } = merge(input);
      if (conflicts.length === 0) expect(lostIn(randomAppOf(result.text), input)).toEqual([]);
    }),
    { numRuns: samples(300) },
  );
});

describe('a merge of small apps, whose names are often taken twice', () => {
  it.each(WAYS)('is valid, and every name means what it meant, where people choose %s', (name, choose) => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const input = randomInput(seed);
        const random = randomOf(seed + 1);
        const chosen = new Map<string, Resolution>();
        let outcome = merge(input);
        for (let round = 0; choose && round < MAX_ROUNDS; round += 1) {
          const open = outcome.conflicts.filter(
            ({ resolution, id }) => resolution === null && !chosen.has(id),
          );
          if (open.length === 0) break;
          for (const { id, suggestion } of open) chosen.set(id, choose(suggestion, random));
          outcome = merge(input, chosen);
        }
        const app = randomAppOf(outcome.result.text);
        expect([...problemsOf(app), ...changedMeanings(app)]).toEqual([]);
        if (name !== 'anything') expect(outcome.faults).toEqual([]);
      }),
      { numRuns: samples(300) },
    );
  });
});

describe('a removed query that new events of the other side run', () => {
  const documents = ownDocuments.filter(
    ([, text]) => text.includes('"dataQueries"') && text.length < 200_000,
  );

  it.each(documents)(
    'in %s leaves no event that runs nothing, where people choose the removal',
    (_, text) => {
      fc.assert(
        fc.property(seeds, (seed) => {
          const random = randomOf(seed);
          const base = parseAppDocument(text);
          const value: unknown = JSON.parse(text);
          const removal = removalOf(value, random);
          if (!removal) return;
          const some = (count: number) =>
            Array.from({ length: random(count) }, () => randomEdit(value, random));
          const mine = edited(base, [removal.edit, ...some(3)]);
          const added = [0, 1].map((at) => addEventOf(value, { query: removal.query, at, random }));
          const theirs = edited(base, [...added, ...some(3)]);
          const chosen = new Map<string, Resolution>();
          let outcome = merge({ base, mine, theirs });
          for (let round = 0; round < MAX_ROUNDS; round += 1) {
            for (const { id } of outcome.conflicts) chosen.set(id, 'mine');
            outcome = merge({ base, mine, theirs }, chosen);
          }
          const faults = newFaults(findFaults(outcome.result), [mine, theirs].flatMap(findFaults));
          expect(faults.filter(({ code }) => code === 'missing_query')).toEqual([]);
        }),
        { numRuns: samples(8) },
      );
    },
    120_000,
  );
});
