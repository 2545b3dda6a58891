import { parseAppDocument, type AppDocument } from '../app-document';
import { merge, type MergeInput, type MergeOutcome, type Resolution } from './index';
import {
  appOf,
  component,
  ids,
  inputFor,
  kindsOf,
  page,
  print,
  query,
  swapped,
  type Edit,
  type Json,
} from '../../../../test/support/documents/small-app';

/** Merges, expects one conflict of the kind, and returns the apps that each resolution gives. */
function settle(kind: string, mine: Edit, theirs: Edit) {
  const input = inputFor(mine, theirs);
  const open = merge(input);
  expect(kindsOf(open)).toEqual([kind]);
  const [conflict] = open.conflicts;
  expect(conflict.resolution).toBeNull();
  expect(kindsOf(merge(swapped(input)))).toEqual([kind]);
  const choose = (resolution: Resolution) => {
    const outcome = merge(input, new Map([[conflict.id, resolution]]));
    expect(outcome.conflicts.find(({ id }) => id === conflict.id)!.resolution).toBe(resolution);
    return appOf(outcome);
  };
  return {
    conflict,
    open: appOf(open),
    choose,
    mine: choose('mine'),
    theirs: choose('theirs'),
    base: choose('base'),
  };
}

const set = (edit: Edit): Edit => edit;

describe('a conflict', () => {
  it('of a value keeps mine until it is settled', () => {
    const label = (text: string) => set((app) => (app.components[0].properties.label.value = text));
    const { conflict, ...apps } = settle('value', label('one'), label('two'));
    expect(conflict).toMatchObject({
      thing: { kind: 'component', id: 'c1', name: 'box' },
      page: { id: 'p1', name: 'home' },
      path: ['properties', 'label', 'value'],
      base: '"box"',
      mine: '"one"',
      theirs: '"two"',
    });
    const labelOf = (app: Json) => app.components[0].properties.label.value;
    expect(
      [apps.open, apps.mine, apps.theirs, apps.base, apps.choose({ value: '"three"' })].map(labelOf),
    ).toEqual(['one', 'one', 'two', 'box', 'three']);
  });

  it('of a setting that the document repeats is one', () => {
    const width = (value: number) =>
      set(
        (app) => (app.editingVersion.globalSettings.width = app.appVersions[0].globalSettings.width = value),
      );
    const { theirs } = settle('value', width(2), width(3));
    expect([theirs.editingVersion.globalSettings.width, theirs.appVersions[0].globalSettings.width]).toEqual([
      3, 3,
    ]);
  });

  it('of a position is one decision: x never comes from one side and y from the other', () => {
    const { conflict, theirs } = settle(
      'value',
      (app) => (app.components[0].layouts[0].top = 7),
      (app) => (app.components[0].layouts[0].left = 9),
    );
    expect(conflict.path).toEqual(['layouts', 'desktop', 'position']);
    expect(theirs.components[0].layouts[0]).toMatchObject({ top: 100, left: 9 });
  });

  it('of a query reference is one decision', () => {
    const { theirs } = settle(
      'value',
      (app) => Object.assign(app.events[0].event, { queryId: 'q2', queryName: 'put' }),
      (app) => Object.assign(app.events[0].event, { queryId: 'q3', queryName: 'unused' }),
    );
    expect(theirs.events[0].event).toMatchObject({ queryId: 'q3', queryName: 'unused' });
  });

  it('of a text has hunks, and the rest is merged', () => {
    const replace = (...pairs: [string, string][]) =>
      set((app) => {
        for (const [old, text] of pairs)
          app.dataQueries[0].options.query = app.dataQueries[0].options.query.replace(old, text);
      });
    const { conflict, open, choose } = settle(
      'text',
      replace(['limit 10', 'limit 20'], ['select a', 'select a, b']),
      replace(['limit 10', 'limit 30']),
    );
    expect(conflict.hunks).toEqual([
      { base: 'limit 10\n', mine: 'limit 20\n', theirs: 'limit 30\n', line: 4 },
    ]);
    const textOf = (app: Json) => app.dataQueries[0].options.query;
    expect(textOf(open)).toBe('select a, b\nfrom t\nwhere b\nlimit 20\n');
    expect(textOf(choose({ hunks: ['theirs'] }))).toBe('select a, b\nfrom t\nwhere b\nlimit 30\n');
    expect(textOf(choose({ hunks: [{ text: 'limit 25\n' }] }))).toBe(
      'select a, b\nfrom t\nwhere b\nlimit 25\n',
    );
    expect(textOf(choose({ value: '"whole"' }))).toBe('whole');
  });

  it('of a removal and a change may keep either', () => {
    const apps = settle(
      'deleted_changed',
      (app) => app.components.pop(),
      (app) => (app.components[3].properties.label.value = 'kept'),
    );
    expect(apps.conflict.suggestion).toBe('theirs');
    expect(ids(apps.mine.components)).toEqual(['c1', 'c2', 'c3']);
    expect(ids(apps.theirs.components)).toEqual(['c1', 'c2', 'c3', 'c4']);
    expect(apps.base.components[3].properties.label.value).toBe('list');
  });

  it('of a removal brings back what the kept component is in', () => {
    const apps = settle(
      'deleted_changed',
      (app) => (app.components = app.components.slice(2)),
      (app) => (app.components[1].properties.label.value = 'kept'),
    );
    expect(ids(apps.mine.components)).toEqual(['c3', 'c4']);
    expect(ids(apps.theirs.components)).toEqual(['c1', 'c2', 'c3', 'c4']);
  });

  it('of an order arises only if both moved the same', () => {
    const { mine, theirs, choose } = settle(
      'order',
      (app) => app.components.push(app.components.shift()),
      (app) => app.components.splice(2, 0, app.components.shift()),
    );
    expect(ids(mine.components)).toEqual(['c2', 'c3', 'c4', 'c1']);
    expect(ids(theirs.components)).toEqual(['c2', 'c3', 'c1', 'c4']);
    expect(ids(choose({ value: '["c4","c1","c2","c3"]' }).components)).toEqual(['c4', 'c1', 'c2', 'c3']);
  });

  it('of a name that both gave to new queries renames theirs, if both are to stay', () => {
    const apps = settle(
      'name_taken',
      (app) => app.dataQueries.push(query('q4', 'new')),
      (app) => app.dataQueries.push(query('q5', 'new')),
    );
    const namesOf = (app: Json) => app.dataQueries.slice(3).map(({ id, name }: Json) => `${id} ${name}`);
    expect(apps.conflict.suggestion).toEqual({ value: '"new_2"' });
    expect(namesOf(apps.open)).toEqual(['q4 new', 'q5 new_2']);
    expect(namesOf(apps.choose('both'))).toEqual(['q4 new', 'q5 new_2']);
    expect(namesOf(apps.mine)).toEqual(['q4 new']);
    expect(namesOf(apps.theirs)).toEqual(['q5 new']);
    expect(namesOf(apps.choose({ value: '"newer"' }))).toEqual(['q4 new', 'q5 newer']);
  });

  it('of a component that both have made anew under its name suggests another one; that of one side is merged', () => {
    const anew =
      (id: string): Edit =>
      (app) =>
        app.components.splice(3, 1, component(id, 'list'));
    const one = merge(inputFor(anew('c8'), (app) => (app.components[0].properties.label.value = 'theirs')));
    expect(kindsOf(one)).toEqual([]);
    expect(appOf(one).components.map(({ id, name }: Json) => `${id} ${name}`)).toEqual([
      'c1 box',
      'c2 text',
      'c3 table',
      'c8 list',
    ]);
    const { conflict, ...apps } = settle('name_taken', anew('c8'), anew('c9'));
    expect(conflict.suggestion).toEqual({ value: '"list_2"' });
    const namesOf = (app: Json) => app.components.slice(3).map(({ id, name }: Json) => `${id} ${name}`);
    expect(namesOf(apps.choose('both'))).toEqual(['c8 list', 'c9 list_2']);
    expect([namesOf(apps.mine), namesOf(apps.theirs)]).toEqual([['c8 list'], ['c9 list']]);
  });

  it('of a name that both gave by renaming takes back one of them', () => {
    const apps = settle(
      'name_taken',
      (app) => (app.components[2].name = 'same'),
      (app) => (app.components[3].name = 'same'),
    );
    expect(apps.mine.components.map(({ name }: Json) => name)).toEqual(['box', 'text', 'same', 'list']);
    expect(apps.theirs.components.map(({ name }: Json) => name)).toEqual(['box', 'text', 'table', 'same']);
  });

  it('of a handle is told from one of a name', () => {
    const apps = settle(
      'handle_taken',
      (app) => app.pages.push(page('p4', 'new', 4)),
      (app) => app.pages.push(page('p5', 'new', 4)),
    );
    expect(apps.open.pages.slice(3).map(({ handle }: Json) => handle)).toEqual(['new', 'new-2']);
  });

  it('of a removed page keeps the page with all that was on it, or leaves out what was added there', () => {
    const filled: Edit = (app) => app.components.push({ ...component('c5', 'kept'), pageId: 'p2' });
    const { mine, theirs, conflict } = settle(
      'missing_parent',
      (app) => (app.pages = app.pages.filter(({ id }: Json) => id !== 'p2')),
      filled,
    );
    expect(conflict).toMatchObject({ thing: { kind: 'page', id: 'p2' }, mine: null, suggestion: 'theirs' });
    expect([ids(mine.pages), ids(mine.components)]).toEqual([
      ['p1', 'p3'],
      ['c1', 'c2', 'c3', 'c4'],
    ]);
    expect([ids(theirs.pages), ids(theirs.components)]).toEqual([
      ['p1', 'p2', 'p3'],
      ['c1', 'c2', 'c3', 'c4', 'c5'],
    ]);
  });

  it('of a removed parent keeps the parent with its other children', () => {
    const { mine, theirs } = settle(
      'missing_parent',
      (app) => {
        app.components = app.components.slice(2);
        app.events = [];
      },
      (app) => app.components.push({ ...component('c5', 'inside'), parent: 'c1-0' }),
    );
    expect(ids(mine.components)).toEqual(['c3', 'c4']);
    expect(ids(theirs.components)).toEqual(['c1', 'c2', 'c3', 'c4', 'c5']);
    expect(ids(theirs.events)).toEqual(['e1']);
  });

  it('of a removed query keeps it, or leaves out the event that was to run it', () => {
    const { mine, theirs } = settle(
      'missing_query',
      (app) => app.dataQueries.pop(),
      (app) =>
        app.events.push({
          id: 'e2',
          name: 'x',
          sourceId: 'c3',
          event: { queryId: 'q3', queryName: 'unused' },
        }),
    );
    expect([ids(mine.dataQueries), ids(mine.events)]).toEqual([['q1', 'q2'], ['e1']]);
    expect([ids(theirs.dataQueries), ids(theirs.events)]).toEqual([
      ['q1', 'q2', 'q3'],
      ['e1', 'e2'],
    ]);
  });

  it('of a removed query is found in expressions, too', () => {
    const { mine, theirs } = settle(
      'missing_query',
      (app) => app.dataQueries.pop(),
      (app) => (app.components[0].properties.label.value = '{{queries.unused.data}}'),
    );
    expect([ids(mine.dataQueries), ids(theirs.dataQueries)]).toEqual([
      ['q1', 'q2'],
      ['q1', 'q2', 'q3'],
    ]);
  });

  it('is found in all forms of documents', () => {
    const input = inputFor(
      (app) => {
        app.components[0].layouts[0].top = 1;
        app.dataQueries.push(query('q4', 'new'));
        app.pages.pop();
      },
      (app) => {
        app.components[0].layouts[0].left = 9;
        app.dataQueries.push(query('q5', 'new'));
        app.components[2].pageId = 'p3';
      },
    );
    const wrapped = ({ text }: MergeInput['base'], id: number) =>
      print({ app: [{ id, definition: JSON.parse(text) }], tooljet_version: '3.5.9' });
    const { base, mine, theirs } = input;
    const outcome = merge({ base: wrapped(base, 1), mine: wrapped(mine, 2), theirs: wrapped(theirs, 3) });
    const shown = ({ conflicts }: MergeOutcome) =>
      conflicts.map(({ kind, thing, path }) => [kind, thing.kind, thing.id, path.join('/')]);
    expect(shown(merge(input))).toEqual([
      ['value', 'component', 'c1', 'layouts/desktop/position'],
      ['missing_parent', 'page', 'p3', ''],
      ['name_taken', 'query', 'q5', 'name'],
    ]);
    expect(shown(outcome).filter(([, kind]) => kind !== 'other')).toEqual(shown(merge(input)));
  });

  it('of two parents is one decision with the page', () => {
    const { theirs } = settle(
      'moved_twice',
      (app) => (app.components[3].parent = 'c1'),
      (app) => (app.components[3].pageId = 'p2'),
    );
    expect(theirs.components[3]).toMatchObject({ pageId: 'p2', parent: null });
  });

  it('of components inside one another undoes one of the moves', () => {
    const { mine, theirs } = settle(
      'cycle',
      (app) => (app.components[0].parent = 'c4'),
      (app) => (app.components[3].parent = 'c1'),
    );
    expect([mine.components[0].parent, mine.components[3].parent]).toEqual(['c4', null]);
    expect([theirs.components[0].parent, theirs.components[3].parent]).toEqual([null, 'c1']);
  });

  it('of components inside one another is asked about whatever they were in before', () => {
    const { mine, theirs } = settle(
      'cycle',
      (app) => (app.components[3].parent = 'c2'),
      (app) => (app.components[1].parent = 'c4'),
    );
    expect([mine.components[1].parent, mine.components[3].parent]).toEqual(['c1', 'c2']);
    expect([theirs.components[1].parent, theirs.components[3].parent]).toEqual(['c4', null]);
  });

  it('of two names of the app is of a kind of its own', () => {
    const { theirs } = settle(
      'renamed_twice',
      (app) => (app.name = 'One'),
      (app) => (app.name = 'Two'),
    );
    expect(theirs.name).toBe('Two');
  });

  it('of a component that both moved to another page, in an older document, keeps one of them', () => {
    const old = (place: string) => {
      const pages = Object.fromEntries(
        ['a', 'b', 'c'].map((id) => [id, { name: id, components: {} as Json }]),
      );
      pages[place].components.x = { component: { name: 'x' }, layouts: {} };
      return print({ name: 'App', appVersions: [{ id: 'v', definition: { pages } }] });
    };
    const input = { base: old('a'), mine: old('b'), theirs: old('c') };
    const open = merge(input);
    expect(kindsOf(open)).toEqual(['moved_twice']);
    const pagesWith = ({ result }: MergeOutcome) =>
      Object.entries<Json>(JSON.parse(result.text).appVersions[0].definition.pages)
        .filter(([, { components }]) => components.x)
        .map(([id]) => id);
    expect(pagesWith(open)).toEqual(['b']);
    expect(pagesWith(merge(input, new Map([[open.conflicts[0].id, 'theirs']])))).toEqual(['c']);
    // Nothing that the other side has changed in the meantime is dropped without a question.
    const changed = parseAppDocument(old('a').text.replace('"x"\n', '"renamed"\n'));
    const kindsFor = (mine: AppDocument, theirs: AppDocument) =>
      kindsOf(merge({ base: old('a'), mine, theirs }));
    expect(kindsFor(old('b'), changed)).toEqual(['deleted_changed']);
    expect(kindsFor(changed, old('b'))).toEqual(['deleted_changed', 'moved_twice']);
  });

  it('keeps its id while its three values stay, and gets another when one of them moves', () => {
    const label = (text: string) => set((app) => (app.components[0].properties.label.value = text));
    const [one, again, other] = [
      inputFor(label('a'), label('b')),
      inputFor((app, document) => (label('a')(app, document), (app.name = 'More')), label('b')),
      inputFor(label('a'), label('c')),
    ].map((input) => merge(input).conflicts[0].id);
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });
});
