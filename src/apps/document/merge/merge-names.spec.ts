import { parseAppDocument } from '../app-document';
import { merge, type MergeOutcome, type Resolution } from './index';
import {
  appOf,
  BASE,
  component,
  inputFor,
  kindsOf,
  page,
  query,
  swapped,
  type Edit,
  type Json,
} from '../../../../test/support/documents/small-app';

const textOf = (app: Json, id: string): unknown =>
  app.components.find((each: Json) => each.id === id).properties.label.value;

const use = (id: string, text: string) => (app: Json) =>
  (app.components.find((each: Json) => each.id === id).properties.label.value = text);

/** Merges without a conflict, whichever side is whose. */
function clean(mine: Edit, theirs: Edit): Json {
  const input = inputFor(mine, theirs);
  const [outcome, other] = [merge(input), merge(swapped(input))];
  expect([kindsOf(outcome), kindsOf(other)]).toEqual([[], []]);
  expect(other.result.text).toBe(outcome.result.text);
  return appOf(outcome);
}

const resolved = (mine: Edit, theirs: Edit, ...resolutions: Resolution[]): MergeOutcome => {
  const input = inputFor(mine, theirs);
  const ids = merge(input).conflicts.map(({ id }) => id);
  return merge(input, new Map(ids.map((id, at) => [id, resolutions[at]])));
};

describe('names in expressions and code', () => {
  it('are the new ones where one side has renamed what the other uses', () => {
    const app = clean(
      ({ dataQueries }) => {
        dataQueries[1].name = 'written';
        dataQueries[2].name = 'renamed';
      },
      (own) => {
        use('c1', '{{queries.unused.data + queries.put.data + queries.get.data}}')(own);
        own.dataQueries[0].options.query = "return\nqueries.unused.run()\nactions.runQuery('put')";
        own.events.push({ id: 'e2', sourceId: 'c3', event: { queryId: 'q3', queryName: 'unused' } });
      },
    );
    expect(textOf(app, 'c1')).toBe('{{queries.renamed.data + queries.written.data + queries.get.data}}');
    expect(app.dataQueries[0].options.query).toBe(
      "return\nqueries.renamed.run()\nactions.runQuery('written')",
    );
    expect(app.events[1].event).toEqual({ queryId: 'q3', queryName: 'renamed' });
  });

  it.each([
    ['queries["put"].data', 'queries["sent"].data'],
    ["queries['put'].data", "queries['sent'].data"],
    ['queries?.put?.data', 'queries?.sent?.data'],
    ['queries.putAll.data', 'queries.putAll.data'],
    ['my.queries.put', 'my.queries.put'],
  ])('are found in %s', (text, expected) => {
    const app = clean(({ dataQueries }) => (dataQueries[1].name = 'sent'), use('c1', `{{${text}}}`));
    expect(textOf(app, 'c1')).toBe(`{{${expected}}}`);
  });

  it('are written so that a name which is no word can be read', () => {
    const app = clean(
      ({ dataQueries }) => (dataQueries[1].name = 'a "new" name'),
      use('c1', '{{queries.put.data}}'),
    );
    expect(textOf(app, 'c1')).toBe('{{queries["a \\"new\\" name"].data}}');
  });

  it('keep the bytes around them', () => {
    const input = inputFor(
      ({ dataQueries }) => (dataQueries[1].name = 'sent'),
      use('c1', '{{queries.put.data}}'),
    );
    const theirs = parseAppDocument(input.theirs.text.replace('"list"', '"l\\u0069st"'));
    const { text } = merge({ ...input, theirs }).result;
    expect(text).toBe(
      theirs.text.replace('queries.put', 'queries.sent').replace('"name": "put"', '"name": "sent"'),
    );
  });

  it('mean what they meant where a name has gone to something else', () => {
    const app = clean(use('c1', '{{queries.unused.data}}'), ({ dataQueries }) => {
      dataQueries[2].name = 'former';
      dataQueries.push(query('q9', 'unused'));
    });
    expect(textOf(app, 'c1')).toBe('{{queries.former.data}}');
  });

  const addsQuery =
    (id: string, componentId: string): Edit =>
    (app) => {
      app.dataQueries.push(query(id, 'remove'));
      use(componentId, '{{queries.remove.data}}')(app);
      app.events.push({ id: `e${id}`, sourceId: componentId, event: { queryId: id, queryName: 'remove' } });
    };

  it.each<[string, Resolution]>([
    ['the suggestion', { value: '"remove_2"' }],
    ['both', 'both'],
    ['another name', { value: '"discard"' }],
  ])('follow a query that gets another name: %s', (_, resolution) => {
    const { result, conflicts, faults } = resolved(addsQuery('q8', 'c1'), addsQuery('q9', 'c4'), resolution);
    const app = appOf({ result } as MergeOutcome);
    expect(conflicts.map(({ kind }) => kind)).toEqual(['name_taken']);
    expect(faults).toEqual([]);
    const name =
      typeof resolution === 'object' && 'value' in resolution ? JSON.parse(resolution.value) : 'remove_2';
    expect([textOf(app, 'c1'), textOf(app, 'c4')]).toEqual([
      '{{queries.remove.data}}',
      `{{queries.${name}.data}}`,
    ]);
    expect(app.events.slice(1).map(({ event }: Json) => [event.queryId, event.queryName])).toEqual([
      ['q8', 'remove'],
      ['q9', name],
    ]);
  });

  it('follow a component of the page that gets another name, and none of another page', () => {
    const adds =
      (id: string): Edit =>
      (app) => {
        app.components.push(component(id, 'input'), component(`${id}u`, `user${id}`));
        use(`${id}u`, '{{components.input.value}}')(app);
      };
    const { result } = resolved(
      adds('c8'),
      (app) => {
        adds('c9')(app, null);
        app.components.push({ ...component('c7', 'input'), pageId: 'p2' });
        app.components.push({ ...component('c7u', 'user'), pageId: 'p2' });
        use('c7u', '{{components.input.value}}')(app);
      },
      'both',
    );
    const app = appOf({ result } as MergeOutcome);
    expect(['c8u', 'c9u', 'c7u'].map((id) => textOf(app, id))).toEqual([
      '{{components.input.value}}',
      '{{components.input_2.value}}',
      '{{components.input.value}}',
    ]);
  });

  it('follow the handle of a page that gets another one', () => {
    const adds =
      (id: string, queryId: string): Edit =>
      (app) => {
        app.pages.push(page(id, 'orders', 4));
        const code = query(queryId, queryId);
        code.options.query = "actions.switchPage('orders')";
        app.dataQueries.push(code);
      };
    const app = appOf(resolved(adds('p8', 'q8'), adds('p9', 'q9'), 'both'));
    expect(app.dataQueries.slice(3).map(({ options }: Json) => options.query)).toEqual([
      "actions.switchPage('orders')",
      "actions.switchPage('orders-2')",
    ]);
  });

  it('in the same text of both sides are those that each side meant', () => {
    const code = (lines: string) => (app: Json) => (app.dataQueries[0].options.query = lines);
    const { conflicts, result } = resolved((app) => {
      code('first()\nqueries.put.run()\nlast()\n')(app);
      app.dataQueries[1].name = 'mine';
      app.dataQueries[0].options.query = 'first()\nqueries.mine.run(1)\nlast()\n';
    }, code('first()\nqueries.put.run(2)\nlast()\n'));
    expect(conflicts).toMatchObject([
      { kind: 'text', mine: expect.stringContaining('queries.mine.run(1)') as string },
    ]);
    expect(conflicts[0].theirs).toContain('queries.put.run(2)');
    expect(appOf({ result } as MergeOutcome).dataQueries[0].options.query).toContain('queries.mine.run(1)');
  });

  it('are those that somebody has seen who types a text', () => {
    const code = (app: Json, text: string) => (app.dataQueries[0].options.query = text);
    const mine: Edit = (app) => code(app, 'queries.put.run(1)\nend()\n');
    const theirs: Edit = (app) => {
      app.dataQueries[1].name = 'sent';
      code(app, 'queries.sent.run(2)\nend()\n');
    };
    const typed = 'queries.put.run(1)\nqueries.sent.run(2)\nqueries["get"].run()\nend()\n';
    const expected = typed.replace('put', 'sent');
    for (const resolution of [{ value: JSON.stringify(typed) }, { hunks: [{ text: typed }] }]) {
      const outcome = resolved(mine, theirs, resolution);
      expect(outcome.conflicts).toMatchObject([{ kind: 'text', resolution }]);
      expect(appOf(outcome).dataQueries[0].options.query).toBe(expected);
    }
    const label = resolved(
      use('c1', '{{queries.put.data}}'),
      (app) => {
        app.dataQueries[1].name = 'sent';
        use('c1', '{{queries.sent.rows}}')(app);
      },
      { value: '"{{queries.put.data ?? queries.sent.rows}}"' },
    );
    expect(textOf(appOf(label), 'c1')).toBe('{{queries.sent.data ?? queries.sent.rows}}');
  });

  it('that are typed, and mean different things on both sides, stay as they are', () => {
    const outcome = resolved(
      (app) => {
        app.dataQueries[1].name = 'sent';
        app.dataQueries.push(query('q9', 'put'));
        use('c1', '{{queries.put.a}}')(app);
      },
      use('c1', '{{queries.put.b}}'),
      { value: '"{{queries.put.c}}"' },
    );
    expect(textOf(appOf(outcome), 'c1')).toBe('{{queries.put.c}}');
  });

  it('of a query that was made anew ask what is meant where the other side uses the former one', () => {
    const outcome = merge(
      inputFor(
        (app) => {
          app.dataQueries.pop();
          app.dataQueries.push(query('q9', 'unused'));
        },
        use('c1', '{{queries.unused.data}}'),
      ),
    );
    expect(outcome.conflicts).toMatchObject([{ kind: 'missing_query', thing: { id: 'q3' } }]);
    expect(outcome.faults).toEqual([]);
  });

  it('are no reason to ask twice about the query of an event', () => {
    const outcome = merge(
      inputFor(
        (app) => app.dataQueries.pop(),
        ({ events }) =>
          events.push({ id: 'e2', sourceId: 'c3', event: { queryId: 'q3', queryName: 'unused' } }),
      ),
    );
    expect(kindsOf(outcome)).toEqual(['missing_query']);
  });
});

describe('decisions that would break the app together', () => {
  const adds =
    (id: string): Edit =>
    (app) =>
      app.dataQueries.push(query(id, 'open'));

  it('are told, and none counts: the same name again', () => {
    const outcome = resolved(adds('q8'), adds('q9'), { value: '"open"' });
    expect(outcome.faults.map(({ code, thing }) => [code, thing.id])).toEqual([['shared_name', 'q9']]);
    expect(outcome.conflicts.map(({ resolution }) => resolution)).toEqual([null]);
    expect(
      appOf(outcome)
        .dataQueries.slice(3)
        .map(({ name }: Json) => name),
    ).toEqual(['open', 'open_2']);
  });

  it('are another conflict where a typed name is that of something else', () => {
    const outcome = resolved(adds('q8'), adds('q9'), { value: '"put"' });
    expect(outcome.conflicts.map(({ kind, resolution }) => [kind, resolution])).toEqual([
      ['name_taken', { value: '"put"' }],
      ['name_taken', null],
    ]);
    expect(
      appOf(outcome)
        .dataQueries.slice(3)
        .map(({ name }: Json) => name),
    ).toEqual(['open', 'put_2']);
  });

  it('do not arise where a removed query is kept beside a new one of its name', () => {
    const outcome = resolved(
      (app) => {
        app.dataQueries.pop();
        app.dataQueries.push(query('q9', 'unused'));
      },
      ({ dataQueries }) => (dataQueries[2].options.query = 'select 1'),
      'theirs',
    );
    expect(appOf(outcome).dataQueries.map(({ id, name }: Json) => [id, name])).toEqual([
      ['q1', 'get'],
      ['q2', 'put'],
      ['q9', 'unused'],
      ['q3', 'unused_2'],
    ]);
    expect(outcome.faults).toEqual([]);
  });
});

it('lets what one side has put into a container follow it to another page', () => {
  const app = clean(
    ({ components }) => {
      components[0].pageId = 'p2';
      components[1].pageId = 'p2';
    },
    ({ components }) => components.push({ ...component('c9', 'new'), parent: 'c1' }),
  );
  expect(app.components.at(-1)).toMatchObject({ id: 'c9', pageId: 'p2', parent: 'c1' });
  expect(BASE.appV2.components[0].pageId).toBe('p1');
});
