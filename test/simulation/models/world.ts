import type { QueueJob, Lease } from '../../../src/gitsync/queue/jobs';
import { repositoryKeyOf } from '../../../src/gitsync/store/job-references';
import type { Defects } from '../defects';
import { DatabaseModel } from './database-model';
import { GitObjects } from './git-objects';
import { Random } from './random';
import type { RemoteModel } from './remote-model';
import { Scheduler } from './scheduler';

/** Disturbances that wait for an operation to befall. */
export interface Disturbances {
  push: PushDisturbance[];
  fetch: 'unreachable'[];
  database: ('before' | 'after')[];
}

export type PushDisturbance =
  /** Before anything was sent. */
  | { kind: 'unreachable' }
  /** The server is quick to say "moved", although nobody has moved the branch. */
  | { kind: 'race' }
  /** The connection ends without an answer. `fate`: what becomes of the command. */
  | { kind: 'lost'; fate: 'arrived' | 'late' | 'never'; isSilent: boolean };

/** A job on its way from the server to the worker that its queue was claimed for. */
export interface HandOverModel {
  lease: Lease;
  job: QueueJob;
}

let worlds = 0;
const keys = new Map<string, string>();

/** As `repositoryKeyOf`, which parses the URL each time. */
export function keyOfUrl(repositoryUrl: string): string {
  let key = keys.get(repositoryUrl);
  if (key === undefined) keys.set(repositoryUrl, (key = repositoryKeyOf({ repositoryUrl })));
  return key;
}

/** Everything that the actors of a schedule share. */
export class World {
  /** Not the seed's: the program caches what it knows of a mirror under the mirror's path. */
  readonly id = (worlds += 1);
  readonly random: Random;
  readonly scheduler: Scheduler;
  readonly database = new DatabaseModel();
  readonly objects = new GitObjects();
  readonly remotes = new Map<string, RemoteModel>();
  readonly disturbances: Disturbances = { push: [], fetch: [], database: [] };
  /** Jobs that were handed over and have not been received. */
  handOvers: HandOverModel[] = [];
  /** Jobs whose commits the Git server refuses. */
  readonly refused = new Set<string>();
  /** Jobs that meet a defect. */
  readonly odd = new Set<string>();
  /** By the time of acceptance, which is the author's date. */
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

  /** Advances the clock by a second, Git's unit, so that each job has a time of its own. */
  tick(): Date {
    this.nowMs += 1_000;
    return new Date(this.nowMs);
  }

  jobOfCommit(sha: string): string | null {
    return this.jobsByDate.get(this.objects.get(sha).date.getTime()) ?? null;
  }
}
