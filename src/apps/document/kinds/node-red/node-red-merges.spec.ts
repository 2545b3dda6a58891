import { parseAppDocument, type AppDocument } from '../../app-document';
import { merge } from '../../merge';
import {
  edited,
  FLOWS,
  flowsOf,
  mergeEdits,
  nodeOf,
  print,
  remove,
  type Edit,
  type Node,
} from '../../../../../test/support/documents/flows';

const clean = (mine: Edit, theirs: Edit) => {
  const { conflicts, result } = mergeEdits(mine, theirs);
  expect(conflicts).toEqual([]);
  return result;
};
const conflictsOf = (mine: Edit, theirs: Edit) =>
  mergeEdits(mine, theirs).conflicts.map(({ kind, thing, path }) => [kind, thing.id, path.join('/')]);
const wires = (of: (id: string) => Node, id: string) => of(id).wires as string[][];
const wiresOf = (document: AppDocument, id: string) => nodeOf(document, id)!.wires as string[][];
const threeTargets: Edit = (of) => (wires(of, 'fn1')[0] = ['out1', 'log1', 'in1']);

describe('merging the edits of two people in flows', () => {
  it('keeps changes of different nodes, and of different members of one', () => {
    const result = clean(
      (of) => {
        of('in1').url = '/mine';
        of('fn1').name = 'mine';
      },
      (of) => {
        of('fn1').outputs = 3;
        of('broker1').port = 8883;
      },
    );
    expect(nodeOf(result, 'fn1')).toMatchObject({ name: 'mine', outputs: 3 });
    expect([nodeOf(result, 'in1')!.url, nodeOf(result, 'broker1')!.port]).toEqual(['/mine', 8883]);
  });

  it('keeps wires that both add to one output, and leaves out one that was removed', () => {
    const result = clean(
      (of) => wires(of, 'fn1')[0].push('log1'),
      (of, flows) => {
        flows.flows.push({ id: 'new1', type: 'debug', z: 'tab1', name: '', x: 1, y: 1, wires: [] });
        wires(of, 'fn1')[0] = ['new1'];
      },
    );
    expect(wiresOf(result, 'fn1')[0]).toEqual(['log1', 'new1']);
  });

  it('keeps an order of wires that one has changed, whatever the other does to the node', () => {
    const base = edited(threeTargets);
    const mine = edited(
      (of, flows) => (threeTargets(of, flows), (wires(of, 'fn1')[0] = ['in1', 'out1', 'log1'])),
    );
    const theirs = edited((of, flows) => {
      threeTargets(of, flows);
      of('fn1').name = 'theirs';
      wires(of, 'fn1')[0] = ['out1', 'log1', 'mqtt1', 'in1'];
    });
    for (const sides of [
      { mine, theirs },
      { mine: theirs, theirs: mine },
    ]) {
      const { conflicts, result } = merge({ base, ...sides });
      expect(conflicts).toEqual([]);
      expect(nodeOf(result, 'fn1')).toMatchObject({ name: 'theirs' });
      expect(wiresOf(result, 'fn1')[0].filter((id) => id !== 'mqtt1')).toEqual(['in1', 'out1', 'log1']);
      expect(wiresOf(result, 'fn1')[0]).toContain('mqtt1');
    }
  });

  it('keeps an order of nodes that one has changed, and nodes that both have added', () => {
    const added = (id: string) => ({ id, type: 'debug', z: 'tab1', name: '', x: 1, y: 1, wires: [] });
    const result = clean(
      (_, { flows }) => {
        flows.splice(4, 2, ...flows.slice(4, 6).reverse());
        flows.push(added('mine'));
      },
      (of, { flows }) => {
        of('in1').url = '/theirs';
        flows.push(added('theirs'));
      },
    );
    const order = flowsOf(result).flows.map(({ id }) => id);
    expect(order.filter((id) => ['in1', 'fn1'].includes(id))).toEqual(['fn1', 'in1']);
    expect(order.slice(-2).sort()).toEqual(['mine', 'theirs']);
    expect(nodeOf(result, 'in1')!.url).toBe('/theirs');
  });

  it('merges code by line', () => {
    const result = clean(
      (of) => (of('fn1').func = String(of('fn1').func).replace('count = 0', 'count = 1')),
      (of) => (of('fn1').func = String(of('fn1').func).replace('return msg', 'return [msg]')),
    );
    expect(nodeOf(result, 'fn1')!.func).toContain('count = 1');
    expect(nodeOf(result, 'fn1')!.func).toContain('return [msg]');
  });

  it('does not mind names that are taken', () => {
    const add =
      (id: string): Edit =>
      (_, { flows }) =>
        flows.push({ id, type: 'debug', z: 'tab1', name: 'log', x: 1, y: 1, wires: [] });
    expect(flowsOf(clean(add('one'), add('two'))).flows).toHaveLength(FLOWS.flows.length + 2);
  });

  it('does not mind where configuration is in the list, and where one tab is among the nodes of another', () => {
    const result = clean(
      (of, flows) => {
        // The broker first, and all of the second tab after it.
        flows.flows.unshift(...flows.flows.splice(8, 3).reverse());
        of('in1').url = '/mine';
      },
      (of, flows) => {
        flows.flows.push(...flows.flows.splice(8, 1), ...flows.flows.splice(2, 1));
        of('log1').name = 'theirs';
      },
    );
    expect([nodeOf(result, 'in1')!.url, nodeOf(result, 'log1')!.name]).toEqual(['/mine', 'theirs']);
    expect(
      flowsOf(result)
        .flows.filter(({ type }) => type === 'tab')
        .map(({ id }) => id),
    ).toEqual(['tab1', 'tab2']);
  });

  it('asks for the order of tabs that both have changed', () => {
    const tabs =
      (...ids: string[]): Edit =>
      (_, flows) => {
        for (const id of ['tab3', 'tab4']) flows.flows.push({ id, type: 'tab', label: id });
        flows.flows.sort((one, other) => ids.indexOf(one.id) - ids.indexOf(other.id));
      };
    const base = edited(tabs('tab1', 'tab2', 'tab3', 'tab4'));
    const [mine, theirs] = [
      edited(tabs('tab4', 'tab1', 'tab2', 'tab3')),
      edited(tabs('tab1', 'tab4', 'tab2', 'tab3')),
    ];
    expect(merge({ base, mine, theirs }).conflicts.map(({ kind }) => kind)).toEqual(['order']);
  });

  it('lets a group list the nodes that both have put into it', () => {
    const join =
      (id: string): Edit =>
      (of) => {
        of(id).g = 'group1';
        (of('group1').nodes as string[]).push(id);
      };
    const result = clean(join('out1'), join('log1'));
    expect((nodeOf(result, 'group1')!.nodes as string[]).sort()).toEqual(['fn1', 'in1', 'log1', 'out1']);
  });

  it('lists a node in that of two groups which it is in at the end', () => {
    const into =
      (id: string): Edit =>
      (of, { flows }) => {
        flows.push({ id, type: 'group', z: 'tab1', name: id, nodes: ['log1'], x: 0, y: 0, w: 9, h: 9 });
        of('log1').g = id;
      };
    const { conflicts, result } = mergeEdits(into('mine'), into('theirs'));
    expect(conflicts.map(({ kind, thing }) => [kind, thing.id])).toEqual([['moved_twice', 'log1']]);
    expect([nodeOf(result, 'mine')!.nodes, nodeOf(result, 'theirs')!.nodes]).toEqual([['log1'], []]);
  });
});

describe('what both have changed in flows', () => {
  it.each<[string, (order: string[]) => Edit]>([
    ['of the targets of an output', (order) => (of) => (wires(of, 'fn1')[0] = order)],
    ['of ids that a node of an unknown type has', (order) => (of) => (of('fn1').scope = order)],
    [
      'of the nodes of a tab',
      (order) =>
        (_, { flows }) =>
          flows.sort((one, other) => order.indexOf(one.id) - order.indexOf(other.id)),
    ],
  ])('is a conflict: the order %s', (_, put) => {
    const after = (order: string[]) =>
      edited((of, flows) => (threeTargets(of, flows), put(order)(of, flows)));
    const input = {
      base: after(['out1', 'log1', 'in1']),
      mine: after(['in1', 'out1', 'log1']),
      theirs: after(['out1', 'in1', 'log1']),
    };
    const { conflicts } = merge(input);
    expect(conflicts.map(({ kind }) => kind)).toEqual(['order']);
    for (const side of ['mine', 'theirs'] as const)
      expect(merge(input, new Map([[conflicts[0].id, side]])).result.text).toBe(input[side].text);
  });

  it.each<[string, Edit, Edit, unknown[]]>([
    ['a member', (of) => (of('in1').url = '/a'), (of) => (of('in1').url = '/b'), ['value', 'in1', 'url']],
    [
      'a position as a whole',
      (of) => (of('in1').x = 1),
      (of) => (of('in1').y = 1),
      ['value', 'in1', 'position'],
    ],
    [
      'tab and group as a whole',
      (of) => (of('log1').z = 'tab2'),
      (of) => (of('log1').g = 'group1'),
      ['moved_twice', 'log1', 'place'],
    ],
    [
      'a node that one has removed',
      (_, flows) => remove(flows, 'log1'),
      (of) => (of('log1').name = 'kept'),
      ['deleted_changed', 'log1', ''],
    ],
  ])('is a conflict: %s', (_, mine, theirs, expected) => {
    expect(conflictsOf(mine, theirs)).toEqual([expected]);
  });

  const use: Edit = (_, { flows }) =>
    flows.push({
      id: 'new1',
      type: 'mqtt out',
      z: 'tab2',
      name: '',
      broker: 'broker1',
      x: 1,
      y: 1,
      wires: [],
    });
  const withoutBroker: Edit = (of, flows) => {
    remove(flows, 'broker1');
    of('mqtt1').broker = '';
  };

  it('is configuration that one has removed and the other uses', () => {
    const { conflicts } = mergeEdits(withoutBroker, use);
    expect(conflicts.map(({ kind, thing }) => [kind, thing.id])).toEqual([['missing_parent', 'broker1']]);
    const decided = (choice: 'mine' | 'theirs') =>
      mergeEdits(withoutBroker, use, new Map([[conflicts[0].id, choice]])).result;
    expect(nodeOf(decided('theirs'), 'broker1')).toBeDefined();
    expect(nodeOf(decided('mine'), 'broker1')).toBeUndefined();
    expect(nodeOf(decided('mine'), 'new1')).toMatchObject({ broker: 'broker1' });
  });

  it('is a tab that one has removed and the other has put a node on', () => {
    const withoutTab: Edit = (_, flows) => {
      for (const id of ['tab2', 'mqtt1', 'use1']) remove(flows, id);
    };
    const { conflicts } = mergeEdits(withoutTab, use);
    expect(conflicts.map(({ kind, thing }) => [kind, thing.id])).toEqual([['missing_parent', 'tab2']]);
    const [kept, gone] = (['theirs', 'mine'] as const).map(
      (choice) => mergeEdits(withoutTab, use, new Map([[conflicts[0].id, choice]])).result,
    );
    expect([nodeOf(kept, 'tab2'), nodeOf(kept, 'mqtt1')]).not.toContain(undefined);
    expect([nodeOf(gone, 'tab2'), nodeOf(gone, 'new1')]).toEqual([undefined, undefined]);
  });

  it('is a subflow that one has removed and the other uses', () => {
    const { conflicts } = mergeEdits(
      (_, flows) => ['sub1', 'use1'].forEach((id) => remove(flows, id)),
      (_, { flows }) =>
        flows.push({ id: 'use2', type: 'subflow:sub1', z: 'tab1', name: '', x: 1, y: 1, wires: [] }),
    );
    expect(conflicts.map(({ kind, thing }) => [kind, thing.id])).toEqual([['missing_parent', 'sub1']]);
  });

  it('is no wire to a node that the other has removed: it is told', () => {
    const { conflicts, warnings } = mergeEdits(
      (_, flows) => remove(flows, 'log1'),
      (of) => wires(of, 'fn1')[1].push('log1'),
    );
    expect(conflicts).toEqual([]);
    expect(warnings.map(({ kind, thing }) => [kind, thing.id])).toEqual([['missing_reference', 'fn1']]);
  });

  it('is everything, where one side is a document of another kind', () => {
    const base = print(FLOWS);
    const theirs = parseAppDocument('{"name": "Orders", "appVersions": []}');
    const mine = edited((of) => (of('in1').url = '/mine'));
    const { conflicts, result } = merge({ base, mine, theirs });
    expect(conflicts).toHaveLength(1);
    expect(result.text).toBe(mine.text);
    expect(base.differenceTo(theirs).changes.map(({ kind }) => kind)).toEqual(['generation']);
  });
});
