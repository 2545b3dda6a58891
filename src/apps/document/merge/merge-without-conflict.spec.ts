import { parseAppDocument } from '../app-document';
import { merge } from './index';
import {
  appOf,
  BASE,
  component,
  ids,
  inputFor,
  kindsOf,
  page,
  print,
  type Edit,
  type Json,
} from '../../../../test/support/documents/small-app';

describe('what never is a conflict', () => {
  const clean = (mine: Edit, theirs: Edit): Json => {
    const outcome = merge(inputFor(mine, theirs));
    expect(outcome.conflicts).toEqual([]);
    return appOf(outcome);
  };

  it('are times of the last save and the version of the platform: the newer one stays', () => {
    const outcome = merge(
      inputFor(
        (app, document) => {
          app.components[0].updatedAt = '2026-03-01';
          document.tooljetVersion = '3.5.10';
        },
        (app, document) => {
          app.components[0].updatedAt = '2026-02-01';
          document.tooljetVersion = '3.5.11';
        },
      ),
    );
    expect(outcome.conflicts).toEqual([]);
    const document = JSON.parse(outcome.result.text);
    expect([document.tooljetVersion, document.appV2.components[0].updatedAt]).toEqual([
      '3.5.11',
      '2026-03-01',
    ]);
  });

  it('is a removal on one side if the other changed no more than a time', () => {
    const app = clean(
      (own) => own.components.pop(),
      (own) => (own.components[3].updatedAt = 'later'),
    );
    expect(ids(app.components)).toEqual(['c1', 'c2', 'c3']);
  });

  it('is another spelling of the same value', () => {
    const base = print(BASE);
    const mine = parseAppDocument(base.text.replace('"top": 100', '"top": 1e2'));
    const theirs = parseAppDocument(
      base.text.replace('"top": 100', '"top": 100.0').replace('"box"', '"frame"'),
    );
    const outcome = merge({ base, mine, theirs });
    expect(outcome.conflicts).toEqual([]);
    expect(outcome.result.text).toContain('"frame"');
  });

  it('are different columns of one table, and different moves in one list', () => {
    const app = clean(
      (own) => (own.components[2].properties.columns[0].name = 'A'),
      (own) => own.components[2].properties.columns.reverse().splice(0, 0, { id: 4, name: 'd' }),
    );
    expect(app.components[2].properties.columns).toContainEqual({ id: 1, name: 'A' });
    expect(ids(app.components[2].properties.columns)).toEqual([4, 3, 2, 1]);
    const moved = clean(
      (own) => own.components.push(own.components.shift()),
      (own) => own.components.splice(1, 0, own.components.splice(2, 1)[0]),
    );
    expect(ids(moved.components)).toEqual(['c3', 'c2', 'c4', 'c1']);
  });

  it('is what both sides did alike', () => {
    const both: Edit = (app) => {
      app.name = 'Same';
      app.components.push(component('c9', 'same'));
      app.pages.reverse();
    };
    const app = clean(
      (own, document) => (both(own, document), (own.components[0].name = 'frame')),
      (own, document) => (both(own, document), (own.components[1].name = 'words')),
    );
    expect(ids(app.components)).toEqual(['c1', 'c2', 'c3', 'c4', 'c9']);
  });

  it('is a layout that both made for one screen with ids of their own', () => {
    const mobile =
      (id: string): Edit =>
      (app) =>
        app.components[0].layouts.push({ id, type: 'mobile', top: 1, left: 1, width: 5, height: 5 });
    const app = clean(mobile('one'), mobile('two'));
    expect(app.components[0].layouts).toHaveLength(2);
    expect(app.components[0].layouts[1].id).toBe('one');
  });
});

describe('a merged document', () => {
  it('warns where components of both sides cover each other', () => {
    const at =
      (id: string, top: number): Edit =>
      (app) => {
        const added = component(id, `new${id}`);
        Object.assign(added.layouts[0], { top, left: 20 });
        app.components.push(added);
      };
    const { warnings, conflicts } = merge(inputFor(at('c5', 500), at('c6', 520)));
    expect(conflicts).toEqual([]);
    expect(warnings).toMatchObject([
      { kind: 'overlap', thing: { id: 'c5' }, other: { id: 'c6' }, page: { id: 'p1' } },
    ]);
    expect(merge(inputFor(at('c5', 500), at('c6', 900))).warnings).toEqual([]);
  });

  it('warns where an event acts on what the other side has removed', () => {
    const { warnings } = merge(
      inputFor(
        (app) => app.components.pop(),
        (app) => (app.events[0].event.componentId = 'c4'),
      ),
    );
    expect(warnings).toMatchObject([{ kind: 'missing_reference', thing: { id: 'e1' }, other: { id: 'c4' } }]);
  });

  it('has the white space of the side that reformatted it', () => {
    const { base, mine } = inputFor(
      (app) => (app.name = 'Mine'),
      () => undefined,
    );
    const theirs = parseAppDocument(
      `${JSON.stringify(JSON.parse(base.text.replace('"box"', '"frame"')), null, '\t')}\n`,
    );
    const wanted = JSON.parse(mine.text.replace('"box"', '"frame"'));
    for (const input of [
      { base, mine, theirs },
      { base, mine: theirs, theirs: mine },
    ])
      expect(merge(input).result.text).toBe(`${JSON.stringify(wanted, null, '\t')}\n`);
  });

  it('lists what each side contributed', () => {
    const outcome = merge(
      inputFor(
        (app) => (app.components[0].name = 'frame'),
        (app) => app.pages.push(page('p4', 'new', 4)),
      ),
    );
    const [mine, theirs] = [outcome.changesOf('mine'), outcome.changesOf('theirs')];
    expect([mine, theirs].map(({ accepted }) => accepted.map(({ thing }) => thing.id))).toEqual([
      ['c1'],
      ['p4'],
    ]);
  });

  it('of two generations is one decision', () => {
    const { base, mine } = inputFor(
      (app) => (app.name = 'Mine'),
      () => undefined,
    );
    const theirs = print({ app: [{ definition: JSON.parse(base.text) }] });
    expect(kindsOf(merge({ base, mine, theirs }))).toEqual(['value']);
  });
});
