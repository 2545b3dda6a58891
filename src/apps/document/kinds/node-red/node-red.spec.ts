import type { Change } from '../../changes';
import { findFaults } from '../../find-faults';
import { parseAppDocument } from '../../app-document';
import { edited, FLOWS, print, remove, type Edit } from '../../../../../test/support/documents/flows';

const base = print(FLOWS);
const changesOf = (edit: Edit) => base.differenceTo(edited(edit)).changes;
const shownAs = ({ kind, change, thing, fields }: Change) => [
  kind,
  change,
  thing.name,
  fields.map(({ path }) => path.join('/')),
];
const shown = (edit: Edit) => changesOf(edit).map(shownAs);

const ORDER = ['order', 'changed', 'flows', ['flows']];

/** Adds lists of all kinds. */
const withOrders: Edit = (of, { flows }) => {
  of('fn1').wires = [['out1', 'log1', 'in1'], []];
  const place = { z: 'tab1', x: 1, y: 1 };
  const ids = ['in1', 'fn1', 'out1'];
  flows.push(
    { id: 'link1', type: 'link out', links: ['mqtt1', 'use1'], ...place },
    { id: 'catch1', type: 'catch', scope: [...ids], ...place },
    { id: 'group2', type: 'group', name: 'two', nodes: [], ...place },
    { id: 'group3', type: 'group', name: 'three', nodes: [], ...place },
    { id: 'own1', type: 'own', scope: [...ids], nodes: [...ids], ...place },
  );
};

/** Turns a list of a node round; of `wires`, the targets of its first output. */
const turn =
  (id: string, key: string): Edit =>
  (of) => {
    const list = of(id)[key] as unknown[];
    of(id)[key] =
      key === 'wires' ? list.map((targets) => (targets as string[]).toReversed()) : list.toReversed();
  };

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

  it.each<[string, Edit, unknown[]]>([
    ['the targets of an output', turn('fn1', 'wires'), ['component', 'changed', 'count', ['wires/~0']]],
    ['the nodes of a tab', (_, { flows }) => flows.splice(4, 3, ...flows.slice(4, 7).reverse()), ORDER],
    ['the groups of a tab', (_, { flows }) => flows.splice(13, 2, ...flows.slice(13, 15).reverse()), ORDER],
    ['targets of a link', turn('link1', 'links'), ['component', 'changed', 'link out', ['links']]],
    ['ids of an unknown type', turn('own1', 'scope'), ['component', 'changed', 'own', ['scope']]],
    ['nodes of an unknown type', turn('own1', 'nodes'), ['component', 'changed', 'own', ['nodes']]],
  ])('shows another order of %s', (_, edit, expected) => {
    const before = edited(withOrders);
    const after = edited((of, flows) => (withOrders(of, flows), edit(of, flows)));
    const { changes } = before.differenceTo(after);
    expect(changes.map((change) => [...shownAs(change), change.isCosmetic])).toEqual([[...expected, false]]);
    expect(before.differenceTo(after).select(changes.map(({ id }) => id))).toBe(after.text);
  });

  it('finds nothing but the format in another order of sets, keys, and nodes that are not compared', () => {
    const before = edited(withOrders);
    const changes = before.differenceTo(
      edited((of, flows) => {
        withOrders(of, flows);
        // Configuration and subflows among nodes, and nodes of two tabs in each other’s midst.
        flows.flows.push(...flows.flows.splice(8, 1), ...flows.flows.splice(2, 1));
        flows.flows.unshift(...flows.flows.splice(7, 1));
        (of('group1').nodes as string[]).reverse();
        (of('catch1').scope as string[]).reverse();
        flows.flows = flows.flows.map(
          (node) => Object.fromEntries(Object.entries(node).reverse()) as typeof node,
        );
      }),
    ).changes;
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
      '{"flows": [{"id":"t","type":"tab","label":"Orders"},{"id":"a","type":"debug","name":"log","z":"t","x":1,"y":1,"wires":["b"]}]}',
      /wires is not a list of lists \(debug "log" with the id a on Orders\)/,
    ],
    ['a name that is none', '{"name": 1, "flows": []}', /\/name is a number/],
  ])('are refused with %s', (_, text, reason) => {
    expect(() => parseAppDocument(text)).toThrow(reason);
  });

  it.each([
    ['no tab', '{"id":"a","type":"debug","z":null,"g":null,"x":1,"y":1,"wires":null}'],
    ['own wires of configuration', '{"id":"a","type":"own","wires":"text"}'],
  ])('are taken as Node-RED holds them: %s', (_, node) => {
    const text = `{"flows": [${node}]}`;
    expect(parseAppDocument(text).text).toBe(text);
    expect(findFaults(parseAppDocument(text))).toEqual([]);
  });

  it('are an app of the other kind with its members', () => {
    expect(parseAppDocument('{"appVersions": [], "flows": []}').generation).toBe('flat');
    expect(parseAppDocument('{"flows": []}').generation).toBe('flows');
  });
});
