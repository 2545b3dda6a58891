import { newAppDocument } from '../../../apps/document/new-app-document';
import {
  countChanges,
  countUnresolved,
  describeMerge,
  readResolution,
  showResolution,
  type AppOnSide,
} from './conflicts';
import { isSameSide, mergeApp, sideOf } from './merge-app';

const TEXT = newAppDocument({ appId: 'app', name: 'Orders', versionId: 'first', homePageId: 'home' });
const NAMES = { appName: 'Orders', gitVersionId: 'first', versionName: 'v1' };

type Body = Record<string, unknown> & {
  icon: string;
  pages: Record<string, unknown>[];
  editingVersion: Record<string, unknown>;
};

const side = (text: string, names = {}): AppOnSide =>
  sideOf(text, { ...NAMES, ...names }, { isSplit: false });

/** Returns an edited app. */
function edited(change: (app: Body) => void): AppOnSide {
  const document = JSON.parse(TEXT) as { appV2: Body };
  change(document.appV2);
  return side(JSON.stringify(document, null, 2));
}

const named = (from: AppOnSide, appName: string): AppOnSide => ({
  ...from,
  appName,
  document: from.document.withName(appName),
});

const inVersion = (from: AppOnSide, id: string, name: string): AppOnSide => ({
  ...from,
  gitVersionId: id,
  versionName: name,
  document: from.document.withVersion({ fromId: from.document.versionId ?? '', id, name }),
});

const base = side(TEXT);
const withIcon = edited((app) => (app.icon = 'table'));
const withNote = edited(({ pages }) => (pages[0].note = 'theirs'));
const appOf = (merged: AppOnSide) => (JSON.parse(merged.document.text) as { appV2: Body }).appV2;

it('returns the other side to the byte where one has changed nothing', () => {
  const odd = side(TEXT.replace('"Orders"', '"\\u004frders"'));
  expect(mergeApp({ base, mine: base, theirs: odd }).result.document.text).toBe(odd.document.text);
  expect(mergeApp({ base, mine: odd, theirs: base }).result.document.text).toBe(odd.document.text);
  expect(isSameSide(mergeApp({ base, mine: withIcon, theirs: withIcon }).result, withIcon)).toBe(true);
});

it('takes a name and a version from the side that has changed them', () => {
  const mine = named(withIcon, 'Sales');
  const theirs = inVersion(withNote, 'second', 'v2');
  for (const [one, other] of [
    [mine, theirs],
    [theirs, mine],
  ]) {
    const { result, conflicts } = mergeApp({ base, mine: one, theirs: other });
    expect(conflicts).toEqual([]);
    expect(result).toMatchObject({ appName: 'Sales', gitVersionId: 'second', versionName: 'v2' });
    expect(appOf(result)).toMatchObject({
      name: 'Sales',
      icon: 'table',
      pages: [{ note: 'theirs', appVersionId: 'second' }],
    });
    expect(result.document.text).not.toContain('"first"');
  }
});

it('gives what one side has added the version of the other', () => {
  const added = edited(({ pages }) =>
    pages.push({ id: 'more', name: 'More', handle: 'more', appVersionId: 'first' }),
  );
  const { result, conflicts } = mergeApp({ base, mine: inVersion(withIcon, 'second', 'v2'), theirs: added });
  expect(conflicts).toEqual([]);
  expect(appOf(result).pages.map(({ id, appVersionId }) => [id, appVersionId])).toEqual([
    ['home', 'second'],
    ['more', 'second'],
  ]);
});

it('makes one conflict of two names, and one of two versions', () => {
  const mine = inVersion(named(withIcon, 'Sales'), 'second', 'v2');
  const theirs = inVersion(named(withNote, 'Shop'), 'third', 'v2');
  const merged = mergeApp({ base, mine, theirs });
  expect(merged.conflicts.map(({ kind, thing }) => [kind, thing.kind])).toEqual([
    ['renamed_twice', 'app'],
    ['value', 'version'],
  ]);
  expect(merged.result).toMatchObject({ appName: 'Sales', gitVersionId: 'second' });
  const [name, version] = merged.conflicts;
  const settled = mergeApp(
    { base, mine, theirs },
    new Map([
      [name.id, readResolution(name, { value: 'Stock' })],
      [version.id, readResolution(version, { choose: 'theirs' })],
    ]),
  );
  expect(countUnresolved(settled)).toBe(0);
  expect(settled.result).toMatchObject({ appName: 'Stock', gitVersionId: 'third', versionName: 'v2' });
  expect(appOf(settled.result)).toMatchObject({ name: 'Stock', icon: 'table', pages: [{ note: 'theirs' }] });
  expect(settled.result.document.versionId).toBe('third');
});

it('takes a name that only the entry has changed, as another tool renames', () => {
  const theirs = { ...withNote, appName: 'Shop' };
  expect(mergeApp({ base, mine: withIcon, theirs }).result.appName).toBe('Shop');
});

it('counts and lists the changes of each side, with names', () => {
  const mine = named(withIcon, 'Sales');
  const merged = mergeApp({ base, mine, theirs: withNote });
  expect([countChanges(merged.changesOf('mine')), countChanges(merged.changesOf('theirs'))]).toEqual([2, 1]);
  const { changes, accepted, conflicts } = describeMerge(merged);
  expect(changes).toEqual({ mine: 2, theirs: 1 });
  expect(accepted.mine.changes.map(({ kind, oldName }) => [kind, oldName])).toContainEqual(['app', 'Orders']);
  expect(conflicts).toEqual([]);
});

describe('a decision', () => {
  const icons = (icon: string) => edited((app) => (app.icon = icon));
  const { conflicts } = mergeApp({ base, mine: icons('mine'), theirs: icons('theirs') });
  const [conflict] = conflicts;

  it.each([[{ choose: 'mine' as const }], [{ value: 'other' }]])('is shown as it was sent: %j', (chosen) => {
    expect(showResolution(readResolution(conflict, chosen))).toEqual(chosen);
  });

  it.each([[{ choose: 'both' as const }], [{ value: { an: 'object' } }], [{ hunks: ['mine' as const] }]])(
    'is refused where it does not fit the conflict: %j',
    (chosen) => {
      expect(() => readResolution(conflict, chosen)).toThrow(
        expect.objectContaining({ code: 'invalid_resolution' }),
      );
    },
  );

  it('is shown with its values, and without one that is too long to be read', () => {
    const long = 'x'.repeat(200_000);
    const described = describeMerge(mergeApp({ base, mine: icons(long), theirs: icons('theirs') })).conflicts;
    expect(described).toMatchObject([
      { path: '/icon', base: 'apps', mine: null, theirs: 'theirs', omitted: ['mine'], absent: [] },
    ]);
  });
});
