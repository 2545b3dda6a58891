import { parseAppDocument, type AppDocument } from '../../../src/apps/document/app-document';
import { merge, type MergeOutcome, type Resolution } from '../../../src/apps/document/merge';

/** A node, as Node-RED gives it. */
export type Node = Record<string, unknown> & { id: string; type: string };

export interface Flows {
  name: string;
  flows: Node[];
}

/** A request that a function answers, in a group; a broker that a node on another tab uses; a subflow with an instance. */
export const FLOWS: Flows = {
  name: 'Orders',
  flows: [
    { id: 'tab1', type: 'tab', label: 'Requests', disabled: false, info: '' },
    { id: 'tab2', type: 'tab', label: 'Devices', disabled: false, info: '' },
    { id: 'sub1', type: 'subflow', name: 'Twice', in: [], out: [], env: [] },
    {
      id: 'group1',
      type: 'group',
      z: 'tab1',
      name: 'Answer',
      nodes: ['in1', 'fn1'],
      x: 10,
      y: 10,
      w: 300,
      h: 80,
    },
    {
      id: 'in1',
      type: 'http in',
      z: 'tab1',
      g: 'group1',
      name: '',
      url: '/orders',
      x: 100,
      y: 40,
      wires: [['fn1']],
    },
    {
      id: 'fn1',
      type: 'function',
      z: 'tab1',
      g: 'group1',
      name: 'count',
      func: 'let count = 0;\ncount += 1;\nmsg.payload = { count };\nreturn msg;',
      outputs: 2,
      x: 240,
      y: 40,
      wires: [['out1'], []],
    },
    { id: 'out1', type: 'http response', z: 'tab1', name: '', x: 420, y: 40, wires: [] },
    { id: 'log1', type: 'debug', z: 'tab1', name: 'log', x: 420, y: 120, wires: [] },
    { id: 'broker1', type: 'mqtt-broker', name: 'broker', broker: 'localhost', port: 1883 },
    {
      id: 'mqtt1',
      type: 'mqtt in',
      z: 'tab2',
      name: '',
      topic: 'a',
      broker: 'broker1',
      x: 100,
      y: 40,
      wires: [[]],
    },
    { id: 'use1', type: 'subflow:sub1', z: 'tab2', name: '', x: 300, y: 40, wires: [] },
  ],
};

export const print = (flows: Flows): AppDocument => parseAppDocument(JSON.stringify(flows, null, 4));

export type Edit = (of: (id: string) => Node, flows: Flows) => void;

export function edited(edit: Edit, from: Flows = FLOWS): AppDocument {
  const flows = structuredClone(from);
  edit((id) => flows.flows.find((node) => node.id === id)!, flows);
  return print(flows);
}

export function mergeEdits(
  mine: Edit,
  theirs: Edit,
  resolutions?: ReadonlyMap<string, Resolution>,
): MergeOutcome {
  return merge({ base: print(FLOWS), mine: edited(mine), theirs: edited(theirs) }, resolutions);
}

export const flowsOf = ({ text }: AppDocument): Flows => JSON.parse(text) as Flows;

export const nodeOf = (document: AppDocument, id: string): Node | undefined =>
  flowsOf(document).flows.find((node) => node.id === id);

export function remove(flows: Flows, id: string): void {
  flows.flows = flows.flows.filter((node) => node.id !== id);
}
