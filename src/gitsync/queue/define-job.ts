import type { Role } from '../../workspaces';
import type { CommitIntent } from '../domain/plan/commit-plan';
import type { JobTarget } from '../store/job-target';

/** Properties of a kind that do not depend on the process. */
export interface JobProperties {
  /**
   * `queue`: in the workspace's order, by any worker. `call`: at once, by the worker beside the server that was asked; it
   * is a job only if it takes long.
   */
  runs: 'queue' | 'call';
  /** The commit that the job makes; null if it makes none. */
  commits: CommitIntent['kind'] | null;
  /**
   * The part of the work that waiting jobs of one target share. `push`: all are started together. `fetch`: each is started
   * when its turn comes.
   */
  shares: 'push' | 'fetch' | null;
  /** Runs again after a failure that may pass, such as an unreachable host. */
  isRetried: boolean;
  /** Enqueued by the program: no request waits for it, so user requests go first. */
  isAutomatic?: true;
  /** A person asks for many of them at once, or for a long one: other people's jobs go first. */
  isBulk?: true;
  /** Applies users' decisions on the merge of an app. */
  completesMerge?: true;
  /** Its failure is not shown with the app: the requested thing may not exist. */
  failsAlone?: true;
  /** The least role that may read the result. */
  resultFor: Role;
  /** The least role that may read the progress, and more of a failure than its code. */
  detailsFor: Role;
}

/** A job that is about to be enqueued, or a call that is about to be sent. */
export interface NewJob<Input = unknown, Result = unknown, Runs = JobProperties['runs']> {
  workspaceId: string;
  kind: string;
  appId: string | null;
  actor: { userId: string; author: { name: string; email: string } };
  message: string | null;
  input: Input;
  /** A commit that is kept here until it is asked to be pushed. */
  isKept?: boolean;
  /** Never set: the types of its kind. */
  readonly types?: { result: Result; runs: Runs };
}

/** A job for the workspace's queue. */
export type NewQueueJob = NewJob<{ target: JobTarget }, unknown, 'queue'>;

type Request<Input> = Pick<NewJob<Input>, 'workspaceId' | 'actor' | 'input' | 'isKept'> &
  Partial<Pick<NewJob, 'appId' | 'message'>>;

export interface Definition<Kind extends string, Input, Result, Runs> {
  /** The kind, as rows and answers have it. */
  readonly kind: Kind;
  /** Never set: the types of a row's input and result. */
  readonly types?: { input: Input; result: Result };
  newJob(request: Request<Input>): NewJob<Input, Result, Runs>;
}

/** A kind of job, whichever it is. */
export type JobDefinition = JobProperties & Omit<Definition<string, unknown, unknown, unknown>, 'newJob'>;

/** Kinds of jobs by their names. */
export type JobDefinitions = Record<string, JobDefinition>;

export type InputOf<D extends JobDefinition> = NonNullable<D['types']>['input'];
export type ResultOf<D extends JobDefinition> = NonNullable<D['types']>['result'];

export type NoResult = Record<string, never>;

const DEFINITIONS = new Map<string, JobProperties>();

/** The names of all kinds, sorted. Types of answers keep this array: the API is described once all subjects are loaded. */
export const JOB_KINDS: string[] = [];

/**
 * Defines a kind of job by the types of its input and result, and then its properties. The queue knows the kind from then on.
 *
 * A subject defines its kinds in one object. A class of the server (`HandlersOf`) retries them and presents their results; a
 * class of the worker (`RunnersOf`) does their work. The two are listed in `src/program`; a kind without its part does not
 * compile.
 */
export const defineJob =
  <Input, Result>() =>
  <Kind extends string, const Properties extends JobProperties>(
    kind: Kind,
    properties: Properties,
  ): Definition<Kind, Input, Result, Properties['runs']> & Properties => {
    if (DEFINITIONS.has(kind)) throw new Error(`The kind of job ${kind} is defined twice.`);
    DEFINITIONS.set(kind, properties);
    JOB_KINDS.push(kind);
    JOB_KINDS.sort();
    return {
      kind,
      ...properties,
      newJob: (request) => ({ appId: null, message: null, ...request, kind }),
    };
  };

export const CALL = {
  runs: 'call',
  commits: null,
  shares: null,
  isRetried: false,
  resultFor: 'viewer',
  detailsFor: 'viewer',
} as const;
/** The answer is for builders: it shows the repository, or drafts. A viewer reads answers to their own requests. */
export const READ_REPOSITORY = { ...CALL, resultFor: 'builder' } as const;
/** Changes apps of the workspace, not the repository. */
export const CHANGE_APP = { ...CALL, runs: 'queue' } as const;
export const COMMIT = { ...CHANGE_APP, commits: 'app', shares: 'push', isRetried: true } as const;

/** Definition of a kind; null if a newer version of Trellis wrote it. */
export const definitionOf = (kind: string): JobProperties | null => DEFINITIONS.get(kind) ?? null;

export const isKnownKind = (kind: string): boolean => DEFINITIONS.has(kind);

export const isCallKind = (kind: string): boolean => definitionOf(kind)?.runs === 'call';

/** True for a kind that the program enqueues. */
export const isAutomaticKind = (kind: string): boolean => definitionOf(kind)?.isAutomatic ?? false;

// Functions, because a subject's kinds are known only once its file is loaded.
const kindsWhere = (matches: (definition: JobProperties) => boolean) => (): string[] =>
  [...DEFINITIONS].filter(([, definition]) => matches(definition)).map(([kind]) => kind);

export const queueKinds = kindsWhere(({ runs }) => runs === 'queue');
export const callKinds = kindsWhere(({ runs }) => runs === 'call');
export const commitKinds = kindsWhere(({ commits }) => commits !== null);
export const automaticKinds = kindsWhere(({ isAutomatic = false }) => isAutomatic);
/** Kinds that let the jobs of people in other workspaces go first. */
export const bulkKinds = kindsWhere(({ isAutomatic = false, isBulk = false }) => isAutomatic || isBulk);
/** Kinds that may add the app to the repository; a rename only moves an existing app. */
export const addingKinds = kindsWhere(({ commits }) => commits !== null && commits !== 'rename');
