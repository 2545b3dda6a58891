import type { Defects } from './defects';
import { generateEvents, performEvent, TARGETS, type EventKind, type SimulatedEvent } from './events';
import { Invariants, Violation } from './invariants';
import type { ModelApp } from './models/database-model';
import { documentText } from './models/git-objects';
import { choose } from './models/random';
import { RemoteModel } from './models/remote-model';
import type { Actor } from './models/scheduler';
import { ServerModel } from './models/server-model';
import { WorkerModel, type WorkerPlace } from './models/worker-model';
import { keyOfUrl, World } from './models/world';

/** Steps after which everything must have ended without further disturbances; a schedule takes some hundreds. */
const MAX_STEPS = 3_000;
/** Shares of turns given to events: dense in some schedules, sparse in others. */
const EVENT_SHARES = [0.08, 0.15, 0.3];
const APPS = [
  { id: 'app-orders', name: 'Orders', gitAppId: 'git-orders' },
  { id: 'app-stock', name: 'Stock', gitAppId: 'git-stock' },
];

export interface Schedule {
  seed: number;
  events: readonly SimulatedEvent[];
}

export interface Outcome {
  violation: Violation | null;
  trace: readonly string[];
}

/** A schedule that breaks a promise. */
export interface Failure {
  schedule: Schedule;
  outcome: Outcome;
}

export const scheduleOf = (seed: number, only?: readonly EventKind[]): Schedule => ({
  seed,
  events: generateEvents(seed, only),
});

/** Runs one schedule to its end, or to the first broken promise. */
export async function runSchedule({ seed, events }: Schedule, defects: Defects = {}): Promise<Outcome> {
  const simulation = new Simulation(new World(seed, defects));
  try {
    await simulation.run(events);
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
  }
  return { violation: simulation.invariants.violation, trace: simulation.world.scheduler.trace };
}

/** A workspace with two workers, two repositories and other writers. */
export class Simulation {
  readonly invariants: Invariants;
  readonly server: ServerModel;
  private readonly workers: WorkerModel[] = [];
  private readonly places: WorkerPlace[] = [];
  private readonly branchLocks = new Map<string, Actor>();
  private started = 0;

  constructor(readonly world: World) {
    this.invariants = new Invariants(world);
    this.server = new ServerModel(world, () => this.findWorkerBeside());
    for (const key of new Set(TARGETS.map((target) => keyOfUrl(target.repositoryUrl)))) this.addRemote(key);
    for (let slot = 0; slot < 2; slot++) {
      this.places.push({
        mirrors: new Map(),
        apps: this.server.apps,
        branchLocks: this.branchLocks,
        isAlive: (name) => this.workers.some((worker) => worker.name === name && worker.isAlive),
        onEnd: this.invariants.onEnd,
      });
    }
  }

  get apps(): Map<string, ModelApp> {
    return this.world.database.rows.apps;
  }

  async run(events: readonly SimulatedEvent[]): Promise<void> {
    await this.setUp();
    const share = choose(EVENT_SHARES, this.world.random.next());
    for (const event of events) {
      while (!this.world.random.chance(share) && (await this.step()));
      this.world.scheduler.note(`— ${event.kind}`);
      await performEvent(this, event);
      this.check();
    }
    await this.settle();
    await this.contact();
    this.invariants.atEnd();
    this.check();
  }

  /** Half of the requests reach the server whose worker served the queue last. */
  private findWorkerBeside(): string | null {
    const { random } = this.world;
    return random.chance(0.5) ? choose(this.workers, random.next()).name : null;
  }

  async request(work: () => Promise<unknown>): Promise<boolean> {
    const isAccepted = await this.server.request(work);
    if (!isAccepted) this.world.scheduler.note('  refused');
    return isAccepted;
  }

  killWorker(
    which: number,
    { isCrashSeen, keepsMirrors }: { isCrashSeen: boolean; keepsMirrors: boolean },
  ): void {
    const slot = this.workers.indexOf(choose(this.workers, which));
    const { name } = this.workers[slot];
    const { database } = this.world;
    this.world.scheduler.kill(this.workers[slot]);
    if (isCrashSeen)
      for (const { id, status, leaseOwner, crashes } of database.openJobs())
        if (status === 'running' && leaseOwner === name) database.updateJob(id, { crashes: crashes + 1 });
    if (!keepsMirrors) this.places[slot].mirrors.clear();
    this.start(slot);
  }

  /** A live worker too slow to renew its lease. A frozen one also loses its lock on the branch. */
  endLease({ isFrozen }: { isFrozen: boolean }): void {
    const { rows } = this.world.database;
    if (isFrozen)
      for (const [branch, { name }] of this.branchLocks)
        if (name === rows.queue.leaseOwner) this.branchLocks.delete(branch);
    rows.queue = { ...rows.queue, isLeaseOver: true };
  }

  /** All sessions end with it, and so do the workers. */
  crashDatabase(kept: number): void {
    const lost = this.world.database.crash(kept);
    this.world.scheduler.note(`  ${lost} transactions are lost`);
    for (const [slot, worker] of this.workers.entries()) {
      this.world.scheduler.kill(worker);
      this.start(slot);
    }
  }

  /** Takes steps until a pull runs. Returns false if none starts. */
  async awaitPull(): Promise<boolean> {
    const { database } = this.world;
    for (;;) {
      const pulls = database.openJobs().filter(({ kind }) => kind === 'pull_app');
      if (pulls.some(({ status }) => status === 'running')) return true;
      if (pulls.length === 0 || !(await this.step())) return false;
    }
  }

  /** A list or a check fetches the mirror of a running job. */
  readBeside(): void {
    for (const [key, { tips }] of this.places.flatMap(({ mirrors }) => [...mirrors]))
      for (const [branch, tip] of this.world.remotes.get(key)!.branches) tips.set(branch, tip);
  }

  private async setUp(): Promise<void> {
    const { world, server } = this;
    await server.request(() => server.changeTarget(TARGETS[0], true));
    await server.request(() => server.finalize());
    if (world.random.chance(0.7)) this.addFirstCommit();
    for (const app of APPS)
      await server.request(() => {
        server.apps.add(app, documentText({ ...app, mark: world.newId('own ') }));
        return Promise.resolve();
      });
    for (const slot of this.places.keys()) this.start(slot);
  }

  private addFirstCommit(): void {
    for (const remote of this.world.remotes.values()) {
      const files = new Map([['README.md', this.world.objects.blob('Read me')]]);
      const author = { name: 'Grace', email: 'grace@example.com' };
      const first = { parent: null, files, author, date: this.world.tick(), message: 'First' };
      remote.set('main', this.world.objects.commit(first).sha);
    }
  }

  private addRemote(key: string): void {
    const { world, invariants } = this;
    const around = {
      refuses: (sha: string) => world.refused.has(world.jobOfCommit(sha) ?? ''),
      now: () => world.scheduler.trace.length,
      onUpdate: invariants.onUpdate,
    };
    world.remotes.set(key, new RemoteModel(key, world.objects, around));
  }

  private start(slot: number): void {
    this.started += 1;
    const worker = new WorkerModel(this.world, `worker ${'AB'[slot]}${this.started}`, this.places[slot]);
    this.workers[slot] = worker;
    void worker.loop();
  }

  /** Lets one actor take a step. Returns false if none can. */
  private async step(): Promise<boolean> {
    const { scheduler } = this.world;
    const isMoved = this.moveStrayCommand(0.02) || (await scheduler.next()) || this.moveTime();
    this.check();
    return isMoved;
  }

  /** Delivers, or drops, a command whose sender has given up on it. */
  private moveStrayCommand(probability: number): boolean {
    const { random, scheduler } = this.world;
    for (const remote of this.world.remotes.values()) {
      const stray = remote.findStrayCommand();
      if (!stray || !random.chance(probability)) continue;
      remote.take(stray);
      const fate = random.chance(0.7) ? remote.receive(stray.command).kind : 'lost';
      scheduler.note(`a late push arrives: ${fate}`);
      return true;
    }
    return false;
  }

  /** Moves the clock to the next attempt of a postponed job, or expires a lease without progress. */
  private moveTime(): boolean {
    const { database, scheduler } = this.world;
    const head = database.findHead();
    if (!head) return false;
    const { queue } = database.rows;
    if (queue.leaseOwner !== null) {
      if (queue.isLeaseOver) return false;
      this.endLease({ isFrozen: false });
      scheduler.note('the lease runs out');
      return true;
    }
    if (head.notBefore === null || head.notBefore.getTime() <= this.world.nowMs) return false;
    this.world.nowMs = head.notBefore.getTime();
    scheduler.note('the time of the next attempt comes');
    return true;
  }

  /** Stops all disturbances, and waits for all jobs to end. */
  private async settle(): Promise<void> {
    const { world } = this;
    world.scheduler.note('— no more disturbances');
    for (const waiting of Object.values(world.disturbances)) waiting.length = 0;
    for (let steps = 0; await this.step(); steps++)
      if (steps > MAX_STEPS) throw this.broken('the workers never come to rest');
    while (this.moveStrayCommand(1));
    const open = world.database.openJobs();
    if (open.length > 0) throw this.broken(`${open.map(({ id }) => id).join()} wait for ever`);
  }

  /** Pulls all apps if a push is uncertain: the next contact shows whether it has arrived. */
  private async contact(): Promise<void> {
    const { world, server, apps } = this;
    if (![...world.database.rows.jobs.values()].some(({ isUncertain }) => isUncertain)) return;
    world.scheduler.note('— contact');
    await this.request(() => server.finalize());
    let isContacted = false;
    for (const appId of apps.keys())
      isContacted = (await this.request(() => server.pull(appId, { discardLocal: true }))) || isContacted;
    await this.settle();
    if (isContacted) this.invariants.afterContact();
  }

  private check(): void {
    this.invariants.afterStep();
    if (this.invariants.violation) throw this.invariants.violation;
  }

  private broken(promise: string): Violation {
    this.invariants.expect(false, promise);
    return this.invariants.violation!;
  }
}
