import fc from 'fast-check';
import { samples } from '../../../../../test/support/samples';
import { merge } from '../../merge';
import { FLOWS, flowsOf, print, type Flows, type Node } from '../../../../../test/support/documents/flows';

/** One thing that a person does to a node. */
type Act = (flows: Flows) => void;

const IDS = FLOWS.flows.filter(({ x }) => x !== undefined).map(({ id }) => id);

const find = (flows: Flows, id: string): Node | undefined => flows.flows.find((node) => node.id === id);

/** Edits of one of these nodes alone: members of all kinds, wires and positions. */
const actOn = (id: string): fc.Arbitrary<Act> =>
  fc.oneof(
    fc.string({ maxLength: 5 }).map(
      (name): Act =>
        (flows) =>
          void Object.assign(find(flows, id) ?? {}, { name }),
    ),
    fc.tuple(fc.integer({ max: 900 }), fc.integer({ max: 900 })).map(
      ([x, y]): Act =>
        (flows) =>
          void Object.assign(find(flows, id) ?? {}, { x, y }),
    ),
    fc.array(fc.uniqueArray(fc.constantFrom(...IDS), { maxLength: 3 }), { maxLength: 3 }).map(
      (wires): Act =>
        (flows) =>
          void Object.assign(find(flows, id) ?? {}, { wires: structuredClone(wires) }),
    ),
    // As text, since -0 is printed as 0.
    fc.json({ maxDepth: 2 }).map(
      (rules): Act =>
        (flows) =>
          void Object.assign(find(flows, id) ?? {}, { rules: JSON.parse(rules) as unknown }),
    ),
    fc.nat(20).map((place): Act => (flows) => {
      const node = find(flows, id);
      if (!node) return;
      flows.flows.splice(flows.flows.indexOf(node), 1);
      flows.flows.splice(place, 0, node);
    }),
  );

const addition = (side: string): fc.Arbitrary<Act> =>
  fc.tuple(fc.nat(20), fc.constantFrom(...IDS)).map(([place, target]): Act => (flows) => {
    const id = `${side}${flows.flows.filter((node) => node.id.startsWith(side)).length}`;
    const node = { id, type: 'debug', z: 'tab1', name: '', x: 1, y: 1, wires: [[target]] };
    flows.flows.splice(place, 0, node);
  });

/** Acts of two people, each on nodes of their own. */
const actsOfTwo: fc.Arbitrary<[Act[], Act[]]> = fc
  .shuffledSubarray(IDS, { minLength: IDS.length })
  .chain((ids) => {
    const middle = Math.floor(ids.length / 2);
    const acts = (own: string[], side: string) =>
      fc.array(fc.oneof(fc.constantFrom(...own).chain(actOn), addition(side)), { maxLength: 6 });
    return fc.tuple(acts(ids.slice(0, middle), 'mine'), acts(ids.slice(middle), 'theirs'));
  });

function after(acts: readonly Act[], from: Flows = FLOWS): Flows {
  const flows = structuredClone(from);
  for (const act of acts) act(flows);
  return flows;
}

const base = print(FLOWS);
/** The nodes by their ids. */
const nodesOf = ({ flows }: Flows) => Object.fromEntries(flows.map((node) => [node.id, node]));
/** The drawn nodes of each tab, in their order. */
const ordersOf = ({ flows }: Flows) =>
  ['tab1', 'tab2'].map((tab) =>
    flows.filter(({ x, z, type }) => x !== undefined && z === tab && type !== 'group').map(({ id }) => id),
  );

describe('any edits of flows', () => {
  it('are carried without a loss by their changes, all of them or none', () => {
    fc.assert(
      fc.property(actsOfTwo, ([mine, theirs]) => {
        const next = print(after([...mine, ...theirs]));
        const difference = base.differenceTo(next);
        expect(difference.select(difference.changes.map(({ id }) => id))).toBe(next.text);
        expect(difference.select([])).toBe(base.text);
        expect(difference.discard(difference.changes.map(({ id }) => id))).toBe(base.text);
      }),
      { numRuns: samples(200) },
    );
  });

  it('by two people, each of nodes of their own, are all in the merge, whoever merges', () => {
    fc.assert(
      fc.property(actsOfTwo, ([mine, theirs]) => {
        const sides = { mine: print(after(mine)), theirs: print(after(theirs)) };
        const one = merge({ base, ...sides });
        const other = merge({ base, mine: sides.theirs, theirs: sides.mine });
        // If two nodes change places, either may count as the moved one.
        for (const { conflicts } of [one, other])
          expect(conflicts.filter(({ kind, path }) => kind !== 'order' || path[0] !== 'flows')).toEqual([]);
        const both = nodesOf(after([...mine, ...theirs]));
        expect(nodesOf(flowsOf(one.result))).toEqual(both);
        expect(nodesOf(flowsOf(other.result))).toEqual(both);
      }),
      { numRuns: samples(200) },
    );
  });

  it('by one person, with every order of wires and nodes, are in the merge with edits of members by another', () => {
    fc.assert(
      fc.property(actsOfTwo, fc.constantFrom(...IDS), ([mine, theirs], id) => {
        const acts = [...mine, ...theirs];
        const renamed: Act = (flows) => void Object.assign(find(flows, id) ?? {}, { label: 'renamed' });
        const sides = { mine: print(after(acts)), theirs: print(after([renamed])) };
        const expected = after([...acts, renamed]);
        for (const input of [sides, { mine: sides.theirs, theirs: sides.mine }]) {
          const { conflicts, result } = merge({ base, ...input });
          expect(conflicts).toEqual([]);
          expect(nodesOf(flowsOf(result))).toEqual(nodesOf(expected));
          expect(ordersOf(flowsOf(result))).toEqual(ordersOf(expected));
        }
      }),
      { numRuns: samples(200) },
    );
  });

  it('that change an order by which Node-RED runs are never left out as the format', () => {
    fc.assert(
      fc.property(actsOfTwo, ([mine, theirs]) => {
        const next = print(after([...mine, ...theirs]));
        const { changes } = base.differenceTo(next);
        const difference = base.differenceTo(next);
        const meant = difference.select(changes.filter(({ isCosmetic }) => !isCosmetic).map(({ id }) => id));
        expect(nodesOf(flowsOf(print(JSON.parse(meant) as Flows)))).toEqual(nodesOf(flowsOf(next)));
        expect(ordersOf(JSON.parse(meant) as Flows)).toEqual(ordersOf(flowsOf(next)));
      }),
      { numRuns: samples(200) },
    );
  });
});
