import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { filesOfFolder } from '../support/files-of-folder';
import { CallGraph } from './call-graph';

const ROOT = path.resolve(__dirname, '../..');

/** Functions that run their argument in a transaction. */
const OPENERS = ['Database.transaction', 'Database.joined', 'QueueStore.guarded', 'AccountRequests.once'];

/**
 * Functions that wait for another server, the Git worker, or the host program; and functions whose writes have to stay
 * although the request fails.
 */
const OUTSIDE = [
  'HttpsPool.request',
  'SshPool.openChannel',
  'connectSsh',
  'probeHostKey',
  'RemoteGateway.open',
  'RemoteGateway.prepare',
  'SendMail.send',
  'WorkerCalls.start',
  'JobWaiter.whenEnded',
  'GitSyncApps.list',
  'GitSyncApps.read',
  'GitSyncApps.apply',
  'TokenStore.claimRenewal',
  'TokenStore.saveRenewed',
  'TokenStore.endSignIn',
  'WebhookStore.replace',
];

const METHODS = ['Post', 'Put', 'Patch', 'Delete'];

const isOutside = (name: string): boolean => OUTSIDE.includes(name);
const begins = (name: string): boolean => name === 'Database.transaction';

describe('transactions', () => {
  let graph: CallGraph;
  let inside: ts.Node[];

  beforeAll(() => {
    const files = Object.keys(filesOfFolder(path.join(ROOT, 'src')))
      .filter((file) => file.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(file))
      .map((file) => path.join(ROOT, 'src', file));
    graph = new CallGraph(ROOT, { files, runsLater: ['Database.afterCommit'] });
    inside = [...graph.callsOf(OPENERS), ...handlersInTransactions(graph)];
  });

  it('are found, and so is what may not run in them', () => {
    expect(inside.length).toBeGreaterThan(200);
    expect(graph.named([...OPENERS, ...OUTSIDE])).toEqual([...OPENERS, ...OUTSIDE]);
  });

  it('ask no other server, and write nothing that has to outlive them', () => {
    expect(waysFrom(graph, inside, isOutside)).toEqual([]);
  });

  it('begin in no other one: what may run inside of one says that it joins', () => {
    expect(waysFrom(graph, inside, begins)).toEqual([]);
  });
});

const PROGRAM = {
  'database.ts': `
export class Database {
  async transaction(work: () => Promise<void> | void): Promise<void> { await work(); }
  afterCommit(run: () => void): void { run(); }
}`,
  'net.ts': `
export function ask(): void {}
export abstract class Port { abstract go(): void; }
export class Impl extends Port { go(): void { ask(); } }
interface Api { send: () => void; once(): void; other: () => void }
export const open = (): Api => ({ send: () => ask(), once() { ask(); }, other: ask });`,
  'uses.ts': `
import { Database } from './database';
import { ask, open, Port } from './net';
export class Uses {
  constructor(private readonly database: Database, private readonly port: Port) {}
  throughPort() { return this.database.transaction(() => this.port.go()); }
  throughObject() { const api = open(); return this.database.transaction(() => api.send()); }
  throughMethod() { const api = open(); return this.database.transaction(() => api.once()); }
  byName() { return this.database.transaction(ask); }
  deeper() { return this.database.transaction(() => this.step()); }
  before() { ask(); return this.database.transaction(() => undefined); }
  afterwards() { return this.database.transaction(() => this.database.afterCommit(() => ask())); }
  withoutUse() { return this.database.transaction(() => void open()); }
  private step() { this.port.go(); }
}`,
};

it('of a small program are followed to what they call', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'trellis-calls-'));
  const files = Object.entries(PROGRAM).map(([name, text]) => [path.join(folder, name), text] as const);
  for (const [file, text] of files) await writeFile(file, text);
  const graph = new CallGraph(folder, {
    files: files.map(([file]) => file),
    runsLater: ['Database.afterCommit'],
  });
  await rm(folder, { recursive: true });
  expect(waysFrom(graph, graph.callsOf(['Database.transaction']), (name) => name === 'ask')).toEqual([
    'uses.ts:6: Port.go → ask',
    'uses.ts:7: Api.send → ask',
    'uses.ts:8: Api.once → ask',
    'uses.ts:9: ask',
    'uses.ts:10: Uses.step → Port.go → ask',
  ]);
});

function waysFrom(graph: CallGraph, starts: ts.Node[], isWanted: (name: string) => boolean): string[] {
  return starts.flatMap((start) => {
    const way = graph.findWay(start, isWanted);
    return way ? [`${graph.placeOf(start)}: ${way.join(' → ')}`] : [];
  });
}

/** Handlers of workspaces that change something: an `Idempotency-Key` or the audit trail puts them into a transaction. */
function handlersInTransactions(graph: CallGraph): ts.MethodDeclaration[] {
  return graph.classes().flatMap((controller) => {
    const prefix = decoratorOf(controller, 'Controller');
    if (prefix === null) return [];
    return controller.members.filter(ts.isMethodDeclaration).filter((handler) => {
      const routes = METHODS.flatMap((name) => decoratorOf(handler, name) ?? []);
      const isOfWorkspace = routes.some((route) => `${prefix} ${route}`.includes(':w'));
      return isOfWorkspace && decoratorOf(handler, 'RunsBeforeTransaction') === null;
    });
  });
}

/** Returns the text of a decorator; null if there is none with this name. */
function decoratorOf(node: ts.ClassDeclaration | ts.MethodDeclaration, name: string): string | null {
  const found = (ts.getDecorators(node) ?? []).find(({ expression }) =>
    expression.getText().startsWith(`${name}(`),
  );
  return found?.getText() ?? null;
}
