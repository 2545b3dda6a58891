import { mergeEntries } from './merge-entries';

const list = (entries: Record<string, object>): string => JSON.stringify(entries, null, 2);
const entry = (name: string, lastpushDate?: string) => ({ gitAppName: name, other: 1, lastpushDate });
const NONE = new Map<string, 'mine' | 'theirs' | 'base'>();

it('takes what one side has added, changed and removed, with the bytes of that side', () => {
  const base = list({ a: entry('A'), b: entry('B'), c: entry('C') });
  const mine = list({ a: entry('A'), b: entry('B'), c: entry('C'), d: entry('D') });
  const theirs = list({ a: entry('A2'), c: entry('C'), e: entry('E') });
  const merged = mergeEntries({ base, mine, theirs }, NONE);
  expect(merged?.conflicts).toEqual([]);
  expect(merged?.text).toBe(list({ a: entry('A2'), c: entry('C'), d: entry('D'), e: entry('E') }));
});

it('takes the newer of two entries, and names those of which none is', () => {
  const base = list({ a: entry('A', '2026-01-01T00:00:00Z') });
  const older = list({ a: entry('Older', '2026-01-02T00:00:00Z') });
  const newer = list({ a: entry('Newer', '2026-01-02T01:30:00+01:00'), b: entry('B') });
  const latest = list({ a: entry('Latest', '2026-01-03T00:00:00Z') });
  expect(mergeEntries({ base, mine: older, theirs: latest }, NONE)?.text).toBe(latest);
  expect(mergeEntries({ base, mine: latest, theirs: older }, NONE)).toEqual({ text: latest, conflicts: [] });
  // The same text of a date says less than the time that it names.
  expect(mergeEntries({ base, mine: older, theirs: newer }, NONE)?.conflicts).toEqual([]);
  const [one, other] = [entry('One'), entry('Other')].map((a) => list({ a }));
  expect(mergeEntries({ base, mine: one, theirs: other }, NONE)).toMatchObject({
    text: one,
    conflicts: [{ id: 'a' }],
  });
  expect(mergeEntries({ base, mine: older, theirs: '{}' }, NONE)?.conflicts).toMatchObject([
    { id: 'a', theirs: null },
  ]);
});

it('takes the chosen side of settled entries, and takes a missing file for an empty list', () => {
  const base = list({ a: entry('A') });
  const mine = list({ a: entry('Mine') });
  const theirs = list({ a: entry('Theirs') });
  expect(mergeEntries({ base, mine, theirs }, new Map([['a', 'mine']]))).toEqual({
    text: mine,
    conflicts: [],
  });
  const chosen = (side: 'theirs' | 'base') =>
    mergeEntries({ base, mine, theirs }, new Map([['a', side]]))?.text;
  expect([chosen('theirs'), chosen('base')]).toEqual([theirs, base]);
  expect(mergeEntries({ base, mine, theirs: '{}' }, new Map([['a', 'theirs']]))?.text).toBe('{}');
  const added = mergeEntries({ base: null, mine: null, theirs }, NONE);
  expect(JSON.parse(added?.text ?? '')).toEqual(JSON.parse(theirs));
  expect(mergeEntries({ base, mine: '[]', theirs }, NONE)).toBeNull();
  expect(mergeEntries({ base, mine, theirs: 'not JSON' }, NONE)).toBeNull();
});
