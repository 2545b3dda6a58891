import '../../../src/program/jobs';
import type { Lease, QueueJob } from '../../../src/gitsync/queue/jobs';
import { repositoryKeyOf } from '../../../src/gitsync/store/job-target';
import type { Defects } from '../defects';
import { DatabaseModel } from './database-model';
import { GitObjects } from './git-objects';
import { Random } from './random';
import type { RemoteModel } from './remote-model';
import { Scheduler } from './scheduler';

/** Disturbances that wait for an operation to hit. */
export interface Disturbances {
  push: PushDisturbance[];
  fetch: 'unreachable'[];
  database: ('before' | 'after')[];
}

export type PushDisturbance =
  /** Before anything was sent. */
  | { kind: 'unreachable' }
  /** The server says "moved", although the branch has not moved. */
  | { kind: 'race' }
  /** The connection ends without an answer. `fate`: of the command. */
  | { kind: 'lost'; fate: 'arrived' | 'late' | 'never'; isSilent: boolean };

/** A job on its way from the server to the worker for which its queue was claimed. */
export interface HandOverModel {
  lease: Lease;
  job: QueueJob;
}

let worlds = 0;
const keys = new Map<string, string>();

/** Like `repositoryKeyOf`, which parses the URL each time. */
export function keyOfUrl(repositoryUrl: string): string {
  let key = keys.get(repositoryUrl);
  if (key === undefined) keys.set(repositoryUrl, (key = repositoryKeyOf({ repositoryUrl })));
  return key;
}

/** State shared by the actors of a schedule. */
export class World {
  /** Differs from the seed: the program caches facts about a mirror under the mirror's path. */
  readonly id = (worlds += 1);
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly database = new DatabaseModel();
  readonly objects = new GitObjects();
  readonly remotes = new Map<string, RemoteModel>();
  readonly disturbances: Disturbances = { push: [], fetch: [], database: [] };
  /** Jobs handed over and not yet received. */
  handOvers: HandOverModel[] = [];
  /** Jobs whose commits the Git server refuses. */
  readonly refused = new Set<string>();
  /** Jobs that meet a defect. */
  readonly odd = new Set<string>();
  /** By time of acceptance, which is the author date. */
  readonly jobsByDate = new Map<number, string>();
  nowMs = Date.parse('2026-01-01T00:00:00Z');
  private lastId = 0;

  constructor(
    readonly seed: number,
    readonly defects: Defects,
  ) {
    this.random = new Random(seed);
    this.scheduler = new Scheduler(this.random);
  }

  newId(prefix: string): string {
    this.lastId += 1;
    return `${prefix}${this.lastId}`;
  }

  /** Advances the clock by a second, Git's unit, so that each job has a unique time. */
  tick(): Date {
    this.nowMs += 1_000;
    return new Date(this.nowMs);
  }

  jobOfCommit(sha: string): string | null {
    return this.jobsByDate.get(this.objects.get(sha).date.getTime()) ?? null;
  }
}
