import { print, query, BASE, type Json } from '../../../../test/support/documents/small-app';
import type { AppDocument } from '../../../apps/document';
import type { AppOnSide } from './conflicts';
import { findClashes } from './find-clashes';
import { mergeApp } from './merge-app';

const NAMES = { appName: 'App', gitVersionId: 'v', versionName: 'v1' };

const on = (document: AppDocument, names = {}): AppOnSide => ({ document, ...NAMES, ...names });

function edited(change: (app: Json) => void): AppOnSide {
  const content = structuredClone(BASE) as Json;
  change(content.appV2);
  return on(print(content));
}

const base = on(print(BASE));

/** Returns the names of the changes that clash. */
function clashesOf(mine: AppOnSide, theirs: AppOnSide) {
  const changes = {
    mine: base.document.differenceTo(mine.document).changes,
    theirs: base.document.differenceTo(theirs.document).changes,
  };
  const found = findClashes({ base, mine, theirs }, changes);
  const namesOf = (side: 'mine' | 'theirs') =>
    found[side].map((id) => changes[side].find((change) => change.id === id)!.thing.name);
  return { mine: namesOf('mine'), theirs: namesOf('theirs') };
}

const setLabel = (index: number, value: string) => (app: Json) => {
  app.components[index].properties = { label: { value } };
};

it('finds what both sides changed in different ways, and nothing else', () => {
  const mine = edited((app) => {
    setLabel(0, 'mine')(app);
    app.dataQueries[0].options.query = 'select 1';
  });
  const theirs = edited((app) => {
    setLabel(0, 'theirs')(app);
    setLabel(3, 'theirs')(app);
  });
  expect(clashesOf(mine, theirs)).toEqual({ mine: ['box'], theirs: ['box'] });
});

it('finds nothing where both changed the same thing in the same way, or different fields of it', () => {
  expect(clashesOf(edited(setLabel(0, 'same')), edited(setLabel(0, 'same')))).toEqual({
    mine: [],
    theirs: [],
  });
  const moved = edited((app) => (app.components[0].layouts[0].top = 7));
  expect(clashesOf(edited(setLabel(0, 'mine')), moved)).toEqual({ mine: [], theirs: [] });
  const wider = edited((app) => (app.components[0].layouts[0].width = 7));
  // Position and size are one decision.
  expect(clashesOf(wider, moved)).toEqual({ mine: ['box'], theirs: ['box'] });
});

it('finds a removed thing that the other side changed, a taken name, and an order', () => {
  const removed = edited((app) => app.components.splice(3, 1));
  expect(clashesOf(edited(setLabel(3, 'mine')), removed)).toEqual({ mine: ['list'], theirs: ['list'] });
  const adding = (id: string) => edited((app) => app.dataQueries.push(query(id, 'new')));
  expect(
    clashesOf(adding('q8'), adding('q9')).theirs.concat(clashesOf(adding('q8'), adding('q9')).mine),
  ).toContain('new');
});

it('finds two versions, and whole documents that cannot be merged', () => {
  const inVersion = (id: string) => ({
    ...on(base.document.withVersion({ fromId: 'v', id, name: id })),
    gitVersionId: id,
    versionName: id,
  });
  expect(clashesOf(inVersion('v2'), inVersion('v3'))).toEqual({ mine: ['v2'], theirs: ['v3'] });
  const other = on(print({ name: 'App', appVersions: [], other: 1 }));
  const found = clashesOf(edited(setLabel(0, 'mine')), other);
  expect([found.mine.length, found.theirs.length]).toEqual([1, 1]);
});

it('is empty exactly where the merge has no conflict', () => {
  const sides = [setLabel(0, 'a'), setLabel(0, 'b'), setLabel(3, 'c')].map(edited);
  for (const mine of sides)
    for (const theirs of sides) {
      const { conflicts } = mergeApp({ base, mine, theirs });
      expect(clashesOf(mine, theirs).theirs.length > 0).toBe(conflicts.length > 0);
    }
});
