import { findFaults, parseAppDocument } from '../../apps';
import { AppError } from '../../core/errors';
import { applyAgentEdits, EDITS } from './apply-edits';
import { OpenDocument } from './open-document';
import { outlineOf } from './outline';

const APP = {
  appV2: {
    ...{ id: 'a', name: 'Shop', editingVersion: { id: 'v', name: 'v1' } },
    pages: [{ id: 'p', name: 'Home', handle: 'home' }],
    components: [
      {
        ...{ id: 'c', name: 'total', type: 'Text', pageId: 'p', layouts: [] },
        properties: { text: { value: '{{queries.sum.data}}' } },
      },
      {
        ...{ id: 'd', name: 'note', type: 'Text', pageId: 'p', layouts: [] },
        properties: {
          text: { value: '{{components.total.text}}', fxActive: true },
          oldOne: { value: 'kept' },
        },
      },
    ],
    dataQueries: [{ id: 'q', name: 'sum', kind: 'runjs', options: { code: 'return 1' } }],
    events: [
      { id: 'e', sourceId: 'c', target: 'component', event: { eventId: 'onClick', actionId: 'show-alert' } },
    ],
  },
};

/** A document of the older generation, with events inside of what they are of. */
const OLDER = {
  ...{ id: 'a', name: 'Shop', dataQueries: [{ id: 'q', name: 'sum', kind: 'runjs', options: {} }] },
  editingVersion: {
    id: 'v',
    definition: { pages: { p: { name: 'Home', handle: 'home', components: {} } } },
  },
};

interface Done {
  app: typeof APP.appV2;
  readBack: Record<string, unknown>[];
}

function edited(edits: unknown[], document: object = APP): Done & { value: unknown } {
  const open = OpenDocument.of(JSON.stringify(document));
  const { document: after, readBack } = applyAgentEdits(open, EDITS.parse(edits));
  const value = after.value as typeof APP;
  return { value, app: value.appV2, readBack: readBack.map((describe) => describe(after)) };
}

function refusalOf(edit: unknown, document: object = APP): string {
  try {
    edited([edit], document);
  } catch (error) {
    if (error instanceof AppError) return `${error.message} ${error.remedy}`;
    throw error;
  }
  return '';
}

const textOf = (component: unknown): unknown =>
  (component as { properties: { text: unknown } }).properties.text;

describe('set', () => {
  it.each([
    ['properties.text', 'Hi'],
    ['properties.text.value', 'Hi'],
    ['properties.text', { value: 'Hi' }],
  ])('takes %s as a document shows it', (path, value) => {
    const { app, readBack } = edited([{ op: 'set', of: 'total', path, value }]);
    expect(app.components[0].properties).toEqual({ text: { value: 'Hi' } });
    expect(readBack[0]).toMatchObject({ [path]: 'Hi' });
  });

  it('reaches what is inside of a value, and refuses what is not there', () => {
    const { app } = edited([{ op: 'set', of: 'note', path: 'properties.text.fxActive', value: false }]);
    expect(textOf(app.components[1])).toMatchObject({ fxActive: false });
    expect(refusalOf({ op: 'set', of: 'total', path: 'properties.text.caption', value: 1 })).toContain(
      'There is nothing at "properties.text.caption". Set properties.text as a whole',
    );
  });

  it('refuses a property that no such component has, and changes one that the app has', () => {
    expect(refusalOf({ op: 'set', of: 'total', path: 'properties.txt', value: 'Hi' })).toContain(
      'A Text has no properties.txt. Did you mean text?',
    );
    expect(refusalOf({ op: 'set', of: 'total', path: 'properties.caption', value: 'Hi' })).toContain(
      'Use one of text',
    );
    const { app } = edited([{ op: 'set', of: 'note', path: 'properties.oldOne', value: 'new' }]);
    expect(app.components[1].properties).toMatchObject({ oldOne: { value: 'new' } });
  });

  it.each(['queryId', 'event.queryId'])('takes the field %s of an event', (path) => {
    const { app } = edited([{ op: 'set', of: 'e', path, value: 'q' }]);
    expect(app.events[0].event).toEqual({ eventId: 'onClick', actionId: 'show-alert', queryId: 'q' });
  });

  it.each([
    ['total', '/properties/text/value', 'Hi'],
    ['total', 'displayPreferences.showOnMobile', '{{true}}'],
    ['sum', '/options/code', 'return 2'],
    ['sum', 'options.parameters', []],
    ['e', '/event/queryId', 'q'],
  ])('sets of %s what a difference, or the document, has at %s', (of, path, value) => {
    const { readBack } = edited([{ op: 'set', of, path, value }]);
    const shown = of === 'e' ? (readBack[0].event as { queryId: string }).queryId : readBack[0][path];
    expect(shown).toEqual(value);
  });

  it('takes the path of an older document, and names the event that one leads to', () => {
    const component = {
      component: 'Text',
      name: 'old',
      definition: { properties: { text: { value: 'a' } } },
    };
    const page = { name: 'Home', handle: 'home', components: { x: { component } } };
    const older = { ...OLDER, editingVersion: { id: 'v', definition: { pages: { p: page } } } };
    const path = 'component.definition.properties.text.value';
    const { readBack } = edited([{ op: 'set', of: 'old', path, value: 'b' }], older);
    expect(readBack[0]).toMatchObject({ [path]: 'b' });
    const inEvent = {
      op: 'set',
      of: 'old',
      path: '/component/definition/events/0/actionId',
      value: 'logout',
    };
    expect(refusalOf(inEvent, older)).toContain('its id is "x/0"');
  });

  it.each([
    [{ path: 'properties..text', value: 1 }, 'is no path'],
    [{ path: 'layouts.desktop.top', value: 1 }, 'Use properties.<name>'],
    [{ of: 'sum', path: 'options.code.line', value: 1 }, 'There is nothing that holds'],
    [{ of: 'sum', path: 'name', value: 'x' }, 'rename and move are edits of their own'],
  ])('refuses %j', (edit, message) => {
    expect(refusalOf({ op: 'set', of: 'total', ...edit })).toContain(message);
  });

  it('refuses an item beyond the end of a list', () => {
    const code = { op: 'set', of: 'sum', path: 'options.parameters', value: [] };
    edited([code, { op: 'set', of: 'sum', path: 'options.parameters.0', value: 1 }]);
    const beyond = { op: 'set', of: 'sum', path: 'options.parameters.7', value: 1 };
    expect(() => edited([code, beyond])).toThrow('Edit 1 (set): There is nothing that holds');
  });

  it('refuses actions and events that there are not', () => {
    expect(refusalOf({ op: 'set', of: 'e', path: 'actionId', value: 'run-querry' })).toContain(
      'Did you mean run-query?',
    );
    expect(refusalOf({ op: 'set', of: 'e', path: 'eventId', value: 'onBanana' })).toContain(
      'has no event "onBanana"',
    );
  });
});

describe('add', () => {
  it.each([
    ['total', 'onClick', 'component'],
    ['sum', 'onDataQuerySuccess', 'data_query'],
    ['Home', 'onPageLoad', 'page'],
  ])('gives an event of %s the target by which ToolJet runs it', (of, eventId, target) => {
    const event = { eventId, actionId: 'run-query', queryId: 'q' };
    const { app } = edited([{ op: 'add', what: 'event', of, event }]);
    expect(app.events[1]).toMatchObject({ target });
    expect(app.events[1].event).toEqual(event);
  });

  it('gives a query and a page of an older document events, too', () => {
    const { value, readBack } = edited(
      [
        { op: 'add', what: 'event', of: 'sum', event: { eventId: 'onDataQuerySuccess', actionId: 'logout' } },
        { op: 'add', what: 'event', of: 'Home', event: { eventId: 'onPageLoad', actionId: 'logout' } },
      ],
      OLDER,
    );
    const event = { actionId: 'logout' };
    const { dataQueries, editingVersion } = value as typeof OLDER;
    expect(dataQueries[0].options).toMatchObject({ events: [event] });
    expect(editingVersion.definition.pages.p).toMatchObject({ events: [event] });
    expect(readBack).toMatchObject([{ event }, { event }]);
  });

  it('adds no event without an action', () => {
    expect(
      refusalOf({ op: 'add', what: 'event', of: 'sum', event: { eventId: 'onDataQuerySuccess' } }),
    ).toContain('needs an `eventId` and an `actionId`');
  });

  it('makes a component whose values are given as a document shows them', () => {
    const { app } = edited([
      { op: 'add', what: 'component', type: 'Button', name: 'go', properties: { text: { value: 'Go' } } },
    ]);
    expect(textOf(app.components[2])).toEqual({ value: 'Go' });
  });
});

describe('rename', () => {
  it.each([
    ['total', 'sum2', 'components.sum2.text', 1],
    ['sum', 'all', 'queries.all.data', 0],
  ])('mends what uses %s by its name', (of, name, use, at) => {
    const before = findFaults(parseAppDocument(JSON.stringify(APP)));
    const { app, value } = edited([{ op: 'rename', of, name }]);
    expect(JSON.stringify(app.components[at])).toContain(use);
    expect(findFaults(parseAppDocument(JSON.stringify(value)))).toEqual(before);
  });

  it.each(['a b', 'a.b', '{{x}}', '1x', 'x\ny', 'a-b'])(
    'refuses the name %j, which code could not call',
    (name) => {
      for (const of of ['total', 'sum'])
        expect(refusalOf({ op: 'rename', of, name })).toContain('is no name of a');
      expect(refusalOf({ op: 'add', what: 'component', type: 'Text', name })).toContain(
        'is no name of a component',
      );
    },
  );

  it('refuses a name that is taken', () => {
    expect(refusalOf({ op: 'rename', of: 'total', name: 'note' })).toContain(
      'There is a component named "note"',
    );
  });
});

it.each([
  [{ op: 'set', of: 'a', path: 'p', val: 1 }, 'Unrecognized key: "val"'],
  [{ op: 'set', of: 'a', path: 'p' }, 'expected nonoptional, received undefined'],
  [{ op: 'update' }, "Expected 'add' | 'set' | 'move'"],
  [{ op: 'rename', of: 'a', to: 'b' }, 'Unrecognized key: "to"'],
  [{ op: 'add', what: 'widget' }, "Expected 'page' | 'component'"],
  [{ op: 'add', what: 'event', of: 'a', event: 'onClick' }, 'expected record, received string'],
])('says of %j what is wrong', (edit, message) => {
  const { error } = EDITS.safeParse([edit]);
  expect(error?.issues.map((issue) => issue.message).join('; ')).toContain(message);
});

describe('patch', () => {
  const patchOf = (path: string, value: unknown) => ({
    op: 'patch',
    operations: [{ op: 'replace', path, value }],
  });

  it.each([
    ['/appV2/components/0/name', 'a b', 'is no name of a component'],
    ['/appV2/components/0/name', 'note', 'There is a component named "note" already'],
    ['/appV2/dataQueries/0/name', '1x', 'is no name of a query'],
    ['/appV2/pages/0/name', 'x'.repeat(33), 'Use 1 to 32 characters'],
    ['/appV2/pages', 5, 'Edit 0 (patch): This is not an app document'],
  ])('refuses at %s the value %j', (path, value, message) => {
    expect(refusalOf(patchOf(path, value))).toContain(message);
  });

  it('keeps names that the document had', () => {
    const odd = structuredClone(APP);
    odd.appV2.components[0].name = 'my-text';
    edited([patchOf('/appV2/components/1/properties/text/value', 'b')], odd);
  });
});

it('tells of a change that a later edit of the same call takes away', () => {
  const { readBack } = edited([
    { op: 'set', of: 'total', path: 'properties.text', value: 'a' },
    { op: 'remove', of: 'total' },
  ]);
  expect(readBack).toMatchObject([{ isGone: true }, { isGone: true }]);
});

describe('flows of Node-RED', () => {
  const FLOWS = {
    name: 'Orders',
    flows: [
      { id: 't', type: 'tab', label: 'Requests' },
      { id: 'f', type: 'function', z: 't', name: 'Answer', func: 'return msg;', wires: [['x']], x: 1, y: 1 },
      { id: 'b', type: 'mqtt-broker', name: '', broker: 'localhost' },
    ],
  };
  const nodesAfter = (edits: unknown[]) => (edited(edits, FLOWS).value as typeof FLOWS).flows;

  it('are outlined, and edited node by node', () => {
    const outline = outlineOf(OpenDocument.of(JSON.stringify(FLOWS)), null);
    expect(outline.flows).toEqual([
      { id: 't', name: 'Requests', nodes: [{ id: 'f', name: 'Answer', type: 'function' }] },
      { id: null, name: 'Configuration', nodes: [{ id: 'b', name: 'mqtt-broker', type: 'mqtt-broker' }] },
    ]);
    const [tab, answer, ...others] = nodesAfter([
      { op: 'set', of: 'Answer', path: 'func', value: 'return null;' },
      { op: 'set', of: 'f', path: 'wires.0.0', value: 'b' },
      { op: 'rename', of: 'Answer', name: 'Reply' },
      { op: 'rename', of: 't', name: 'Replies' },
      { op: 'remove', of: 'b' },
    ]);
    expect(tab.label).toBe('Replies');
    expect(answer).toMatchObject({ name: 'Reply', func: 'return null;', wires: [['b']] });
    expect(others).toEqual([]);
  });

  it.each([
    { op: 'add', what: 'query', kind: 'runjs' },
    { op: 'add', what: 'page', name: 'Second' },
    { op: 'move', of: 'f', at: { left: 3 } },
  ])('are not changed by %j, which is about pages', (edit) => {
    expect(refusalOf(edit, FLOWS)).toContain('These are flows of Node-RED');
  });
});
