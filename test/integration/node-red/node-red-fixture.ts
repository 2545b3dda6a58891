import type { AppHost, ApplyProgress, CapturedApp } from '../../../src/hosts/app-host';
import { AppHostError } from '../../../src/hosts/app-host-error';
import { ABILITIES, type Ability, type AbilityProof } from '../../../src/hosts/certificate';
import { NodeRedHost, type NodeRedCertificate } from '../../../src/hosts/node-red';
import { HttpsPool } from '../../../src/https';
import { merge, parseAppDocument } from '../../../src/apps/document';
import { NODE_RED_VERSION, type FlowNode } from '../../support/node-red/node-red-server';

export const never = new AbortController().signal;
export const APP = 'flows';

/** A page with a function behind it, and a broker that a node uses. */
export const FLOWS: FlowNode[] = [
  { id: 'tab1', type: 'tab', label: 'Requests', disabled: false, info: '', env: [] },
  {
    id: 'in1',
    type: 'http in',
    z: 'tab1',
    name: '',
    url: '/orders',
    method: 'get',
    x: 100,
    y: 40,
    wires: [['fn1']],
  },
  {
    ...{ id: 'fn1', type: 'function', z: 'tab1', name: 'answer', func: 'msg.payload = "one";\nreturn msg;' },
    ...{ outputs: 1, x: 240, y: 40, wires: [['out1']] },
  },
  {
    id: 'out1',
    type: 'http response',
    z: 'tab1',
    name: '',
    statusCode: '',
    headers: {},
    x: 420,
    y: 40,
    wires: [],
  },
  { id: 'log1', type: 'debug', z: 'tab1', name: 'log', active: false, x: 420, y: 120, wires: [] },
  { id: 'proxy1', type: 'http proxy', name: 'proxy', url: 'http://127.0.0.1:9', noproxy: [] },
];

const pools: HttpsPool[] = [];

/** Returns a host as in a separate process. */
export function openHost(
  url: string,
  account: { username?: string; password?: string; timeoutMs?: number; version?: string } = {},
): AppHost {
  const pool = new HttpsPool();
  pools.push(pool);
  const settings = {
    ownerId: 'one',
    url,
    username: '',
    password: '',
    certificateAuthority: null,
    ...account,
  };
  return new NodeRedHost(pool, settings, certificateOf(account.version ?? NODE_RED_VERSION));
}

/** Certificate of a proof in which everything has worked; null: there was none. */
export const certificateOf = (version: string | null): NodeRedCertificate | null =>
  version === null
    ? null
    : {
        ...{ version, provedAt: '2026-01-01T00:00:00.000Z', durationMs: 1, calls: 1, limits: [] },
        ...{ edits: { done: 2, total: 2 }, traits: { hasEvents: true } },
        abilities: Object.fromEntries(
          ABILITIES.map((ability): [Ability, AbilityProof] => [ability, { state: 'proven', reasons: [] }]),
        ) as Record<Ability, AbilityProof>,
      };

export const closeHosts = (): Promise<unknown> => Promise.all(pools.splice(0).map((pool) => pool.close()));

export const flowsIn = (text: string): FlowNode[] => (JSON.parse(text) as { flows: FlowNode[] }).flows;

/** Returns the document with one node changed, as by an edit in Git. */
export function editedText(text: string, id: string, change: (node: FlowNode) => void): string {
  const document = JSON.parse(text) as { flows: FlowNode[] };
  change(document.flows.find((node) => node.id === id)!);
  return parseAppDocument(text).replaceWith(parseAppDocument(JSON.stringify(document))).text;
}

/** Merges, as a pull does, and returns the text. */
export function merged(base: string, mine: string, theirs: string): string {
  const [b, m, t] = [base, mine, theirs].map((text) => parseAppDocument(text));
  const { conflicts, result } = merge({ base: b, mine: m, theirs: t });
  expect(conflicts).toEqual([]);
  return result.text;
}

export function applyTo(host: AppHost, base: CapturedApp, wanted: string, signal = never) {
  const steps: ApplyProgress[] = [];
  const onStep = (progress: ApplyProgress) => Promise.resolve(void steps.push(progress));
  const done = host.apply({ hostAppId: APP, base, wanted, label: '1a2b3c4' }, onStep, signal);
  return { done, steps };
}

export const errorOf = (promise: Promise<unknown>): Promise<AppHostError | null> =>
  promise.then(
    () => null,
    (error: unknown) => {
      if (error instanceof AppHostError) return error;
      throw error;
    },
  );

export const codeOf = async (promise: Promise<unknown>): Promise<string> =>
  (await errorOf(promise))?.code ?? 'done';
