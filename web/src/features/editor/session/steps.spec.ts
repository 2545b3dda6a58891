import { SourceText, applyEdits, setAt, type Edit, type Path } from '../document';
import { areUndoable, recentSteps, rebaseSteps, splitSteps, type Spelled, type Step } from './steps';

const TEXT = '{"list": [{"id": "a", "x": 1.0}, {"id": "b", "x": 2.0}], "map": {"k": 1, "l": 2}}';

const spelled = (text: string): Spelled => {
  const document: unknown = JSON.parse(text);
  return { document, source: new SourceText(text, document) };
};

const item = (index: number, id: string): Path => ['list', { index, id }];

/** Makes changes, each a step of its own. */
function made(
  start: Spelled,
  ...changes: ((document: unknown) => Edit[])[]
): { now: Spelled; steps: Step[] } {
  const steps: Step[] = [];
  let { document } = start;
  for (const [index, change] of changes.entries()) {
    const edits = change(document);
    const applied = applyEdits(document, edits, start.source);
    steps.push({ label: `${index}`, edits, inverse: applied.inverse, group: null });
    document = applied.document;
  }
  return { now: { ...start, document }, steps };
}

const setX = (id: string, index: number, raw: string) => (document: unknown) => [
  setAt(document, [...item(index, id), 'x'], raw),
];
const remove = (path: Path) => (): Edit[] => [{ op: 'remove', path }];

/** Returns the document after undoing all steps. */
const undone = (steps: Step[], { document, source }: Spelled): unknown =>
  [...steps].reverse().reduce((state, { inverse }) => applyEdits(state, inverse, source).document, document);

it('keeps the steps that somebody else’s change left alone, where it moved them', () => {
  const mine = made(spelled(TEXT), setX('a', 0, '10'), setX('b', 1, '20'));
  const theirs = spelled(
    '{"new": 1, "list": [{"id": "c"}, {"id": "b", "x": 20}, {"id": "a", "x": 10}], "map": {}}',
  );
  const kept = rebaseSteps(mine.steps, { from: mine.now, to: theirs });
  expect(kept.map(({ label }) => label)).toEqual(['0', '1']);
  expect(kept[0].inverse).toMatchObject([{ op: 'replace', raw: '1.0' }]);
  const list = [{ id: 'c' }, { id: 'b', x: 2 }, { id: 'a', x: 1 }];
  expect(undone(kept, theirs)).toEqual({ new: 1, list, map: {} });
});

it('drops a step where somebody else changed the same, and keeps the ones before and after it', () => {
  const mine = made(spelled(TEXT), setX('a', 0, '10'), setX('b', 1, '20'), setX('a', 0, '11'));
  const theirs = spelled('{"list": [{"id": "a", "x": 11}, {"id": "b", "x": 77}], "map": {}}');
  const kept = rebaseSteps(mine.steps, { from: mine.now, to: theirs });
  expect(kept.map(({ label }) => label)).toEqual(['0', '2']);
  const list = [
    { id: 'a', x: 1 },
    { id: 'b', x: 77 },
  ];
  expect(undone(kept, theirs)).toEqual({ list, map: {} });
});

it.each([
  ['what is there again', '{"list": [{"id": "a", "x": 5}, {"id": "b", "x": 2}], "map": {"k": 3, "l": 2}}'],
  ['what has no place any more', '{"map": 1}'],
])('does not bring back %s', (_what, text) => {
  const mine = made(spelled(TEXT), remove(item(0, 'a')), remove(['map', 'k']));
  expect(rebaseSteps(mine.steps, { from: mine.now, to: spelled(text) })).toEqual([]);
});

it('does not take away what somebody else has worked on', () => {
  const add: Edit = { op: 'add', path: ['list', 2], raw: '{"id":"c","x":3}' };
  const mine = made(spelled(TEXT), () => [add]);
  const same = spelled('{"list": [{"id": "c", "x": 3}]}');
  const worked = spelled('{"list": [{"id": "c", "x": 3, "by": "them"}]}');
  expect(rebaseSteps(mine.steps, { from: mine.now, to: worked })).toEqual([]);
  expect(undone(rebaseSteps(mine.steps, { from: mine.now, to: same }), same)).toEqual({ list: [] });
});

it('tells the steps that are saved from the rest, in the middle of one too', () => {
  const start = spelled(TEXT);
  const { steps, now } = made(start, setX('a', 0, '10'), setX('b', 1, '20'), setX('b', 1, '21'));
  const joined = { ...steps[1], edits: [...steps[1].edits, ...steps[2].edits] };
  joined.inverse = [...steps[2].inverse, ...steps[1].inverse];
  const split = splitSteps([steps[0], joined], steps[2].edits, now);
  expect(split.saved).toEqual([steps[0]]);
  expect(split.pending).toEqual([{ label: '1', edits: steps[2].edits }]);
  expect(split.savedDocument).toEqual({
    ...(start.document as object),
    list: [
      { id: 'a', x: 10 },
      { id: 'b', x: 2 },
    ],
  });
});

it('takes what was undone in between as one step', () => {
  const { steps, now } = made(spelled(TEXT), setX('a', 0, '10'));
  const pending = [...steps[0].edits, ...steps[0].inverse, ...setX('b', 1, '3')(now.document)];
  expect(splitSteps(steps, pending, now).pending).toEqual([{ label: 'Your changes', edits: pending }]);
});

it('keeps as many of the last steps as there is room for, and none that cannot be taken back', () => {
  const { steps, now } = made(spelled(TEXT), setX('a', 0, '10'), setX('b', 1, '20'), setX('b', 1, '21'));
  expect(recentSteps(steps, 10_000)).toEqual(steps);
  expect(recentSteps(steps, steps[2].edits.length + 8)).toEqual(steps.slice(1));
  expect(recentSteps(steps, 0)).toEqual([]);
  expect(areUndoable(steps, now)).toBe(true);
  expect(areUndoable(steps, spelled('{}'))).toBe(false);
});
