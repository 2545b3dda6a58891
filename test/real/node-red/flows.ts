import type { FlowNode } from '../../support/node-red/node-red-server';

/**
 * `/order` answers with the words of the functions that a request has gone through, in the order in which Node-RED has sent it
 * to them.
 */
export function ordersFlows(words = ['B', 'C']): FlowNode[] {
  const place = { z: 'tab1', y: 40 };
  return [
    { id: 'tab1', type: 'tab', label: 'Orders', disabled: false, info: '', env: [] },
    { id: 'tab2', type: 'tab', label: 'Others', disabled: false, info: '', env: [] },
    {
      ...{ id: 'in1', type: 'http in', name: '', url: '/order', method: 'get', ...place, x: 100 },
      wires: [[...words.map((word) => `add${word}`), 'fn1']],
    },
    ...words.map((word, index) => ({
      ...{
        id: `add${word}`,
        type: 'function',
        name: word,
        outputs: 1,
        z: 'tab1',
        x: 240,
        y: 80 + 40 * index,
      },
      ...{ func: `flow.set('said', (flow.get('said') || '') + '${word}');\nreturn null;`, wires: [[]] },
    })),
    {
      ...{ id: 'fn1', type: 'function', name: 'answer', outputs: 1, ...place, x: 240, libs: [] },
      func: "msg.payload = flow.get('said');\nflow.set('said', '');\nreturn msg;",
      wires: [['out1']],
    },
    {
      ...{ id: 'out1', type: 'http response', name: '', statusCode: '', headers: {}, ...place, x: 420 },
      wires: [],
    },
    { id: 'log1', type: 'debug', name: 'log', active: false, z: 'tab2', x: 420, y: 120, wires: [] },
    { id: 'proxy1', type: 'http proxy', name: 'proxy', url: 'http://127.0.0.1:9', noproxy: [] },
  ];
}

/** Two routes for one address: the first in the list answers. */
export const ROUTES: FlowNode[] = ['special', 'general'].flatMap((word, index) => [
  {
    ...{ id: `${word}1`, type: 'http in', name: word, method: 'get', z: 'tab2', x: 100, y: 200 + 40 * index },
    ...{ url: word === 'special' ? '/a/b' : '/a/:x', wires: [[`${word}2`]] },
  },
  {
    ...{ id: `${word}2`, type: 'function', name: word, outputs: 1, z: 'tab2', x: 240, y: 200 + 40 * index },
    ...{ func: `msg.payload = '${word}';\nreturn msg;`, wires: [[`${word}3`]] },
  },
  {
    ...{ id: `${word}3`, type: 'http response', name: '', z: 'tab2', x: 400, y: 200 + 40 * index },
    ...{ statusCode: '', headers: {}, wires: [] },
  },
]);
