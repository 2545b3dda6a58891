import { findFaults } from '../../find-faults';
import { parseAppDocument } from '../../app-document';
import { edited, FLOWS, print, remove, type Edit } from './flows.fixture';

const base = print(FLOWS);
const changesOf = (edit: Edit) => base.differenceTo(edited(edit)).changes;
const shown = (edit: Edit) =>
  changesOf(edit).map(({ kind, change, thing, fields }) => [
    kind,
    change,
    thing.name,
    fields.map(({ path }) => path.join('/')),
  ]);

describe('the difference of flows', () => {
  it('names nodes by their names, or else types, and the tab that they are on', () => {
    const [change] = changesOf((of) => (of('in1').url = '/all-orders'));
    expect(change).toMatchObject({
      kind: 'component',
      change: 'changed',
      thing: { id: 'in1', name: 'http in' },
      page: { id: 'tab1', name: 'Requests' },
      fields: [{ path: ['url'], before: '"/orders"', after: '"/all-orders"' }],
    });
  });

  it.each<[string, Edit, unknown[]]>([
    ['a tab', (of) => (of('tab1').label = 'HTTP'), ['page', 'changed', 'HTTP', ['label']]],
    ['a node that is moved', (of) => (of('log1').x = 500), ['component', 'moved', 'log', ['x']]],
    ['configuration', (of) => (of('broker1').port = 8883), ['dataSource', 'changed', 'broker', ['port']]],
    [
      'a wire',
      (of) => (of('fn1').wires as string[][])[1].push('log1'),
      ['component', 'changed', 'count', ['wires/~1/log1']],
    ],
    ['a node that is gone', (_, flows) => remove(flows, 'log1'), ['component', 'removed', 'log', ['']]],
    ['the name', (_, flows) => (flows.name = 'All'), ['app', 'changed', 'All', ['name']]],
    [
      'the order of tabs',
      (_, { flows }) => flows.unshift(...flows.splice(1, 1)),
      ['order', 'changed', 'flows', ['flows']],
    ],
  ])('shows %s', (_, edit, expected) => {
    expect(shown(edit)).toEqual([expected]);
  });

  it('finds nothing but the format in another order of nodes, wires, members and keys', () => {
    const changes = changesOf((of, flows) => {
      flows.flows.push(...flows.flows.splice(4, 3));
      (of('group1').nodes as string[]).reverse();
      flows.flows = flows.flows.map(
        (node) => Object.fromEntries(Object.entries(node).reverse()) as typeof node,
      );
    });
    expect(changes.map(({ kind, isCosmetic }) => [kind, isCosmetic])).toEqual([['format', true]]);
  });

  it('has what a choice of changes needs', () => {
    const changes = changesOf((of, { flows }) => {
      flows.push({ id: 'new1', type: 'debug', z: 'tab1', name: 'new', x: 1, y: 1, wires: [] });
      (of('fn1').wires as string[][])[1].push('new1');
    });
    const [added, wired] = ['new1', 'fn1'].map((id) => changes.find(({ thing }) => thing.id === id)!);
    expect(wired.needs).toEqual([added.id]);
  });
});

describe('flows that do not fit together', () => {
  const faultsOf = (edit: Edit) => findFaults(edited(edit)).map(({ code, thing }) => `${code} ${thing.id}`);

  it.each<[string, Edit, string[]]>([
    ['none in these', () => undefined, []],
    ['a missing tab', (_, flows) => remove(flows, 'tab2'), ['missing_page mqtt1', 'missing_page use1']],
    ['a missing group', (of) => (of('fn1').g = 'gone'), ['missing_parent fn1']],
    ['a missing subflow', (_, flows) => remove(flows, 'sub1'), ['missing_source use1']],
    ['a wire to nowhere', (_, flows) => remove(flows, 'out1'), ['missing_target fn1']],
    ['a group in itself', (of) => (of('group1').g = 'group1'), ['parent_cycle group1']],
  ])('are named: %s', (_, edit, expected) => {
    expect(faultsOf(edit)).toEqual(expected);
  });

  it.each<[string, string, RegExp]>([
    ['a node that is a number', '{"flows": [1]}', /\/flows\/0 is a number, not an object/],
    ['no id', '{"flows": [{"type": "tab"}]}', /\/flows\/0\/id is not a string/],
    ['no type', '{"flows": [{"id": "a"}]}', /\/flows\/0\/type is not a string/],
    [
      'an id twice',
      '{"flows": [{"id":"a","type":"tab"},{"id":"a","type":"tab"}]}',
      /same id as that of number 0/,
    ],
    ['a tab that is a number', '{"flows": [{"id":"a","type":"debug","z":1}]}', /\/flows\/0\/z is a number/],
    [
      'wires that are none',
      '{"flows": [{"id":"a","type":"debug","wires":["b"]}]}',
      /wires is not a list of lists/,
    ],
    ['a name that is none', '{"name": 1, "flows": []}', /\/name is a number/],
  ])('are refused with %s', (_, text, reason) => {
    expect(() => parseAppDocument(text)).toThrow(reason);
  });

  it('are an app of the other kind with its members', () => {
    expect(parseAppDocument('{"appVersions": [], "flows": []}').generation).toBe('flat');
    expect(parseAppDocument('{"flows": []}').generation).toBe('flows');
  });
});
