import type { Role } from '../../workspaces';
import type { CommitIntent } from '../domain';

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
  /** Made by the program, so that no request waits for it: what people ask for goes first. */
  isAutomatic?: true;
  /** Takes over what people have decided on the merge of an app. */
  completesMerge?: true;
  /** Its failure is no state of the app: what was asked for may not exist. */
  failsAlone?: true;
  /** The least role that may read the result. */
  resultFor: Role;
  /** The least role that may read the progress, and more of a failure than its code. */
  detailsFor: Role;
}

/** A job that is about to be enqueued, or a call that is about to be sent. */
export interface NewJobOf<Kind extends string, Input> {
  workspaceId: string;
  kind: Kind;
  appId: string | null;
  actor: { userId: string; author: { name: string; email: string } };
  message: string | null;
  input: Input;
  /** A commit that is kept here until it is asked to be pushed. */
  isKept?: boolean;
}

type Request<Input> = Pick<NewJobOf<string, Input>, 'workspaceId' | 'actor' | 'input' | 'isKept'> &
  Partial<Pick<NewJobOf<string, Input>, 'appId' | 'message'>>;

export interface JobDefinition<Kind extends string, Input, Result> {
  /** The kind, as rows and answers have it. */
  readonly kind: Kind;
  /** Never set: the types of a row's input and result. */
  readonly types?: { input: Input; result: Result };
  newJob(request: Request<Input>): NewJobOf<Kind, Input>;
}

/** Defines a kind of job by the types of its input and result, and then its properties. */
export const defineJob =
  <Input, Result>() =>
  <Kind extends string, const Properties extends JobProperties>(
    kind: Kind,
    properties: Properties,
  ): JobDefinition<Kind, Input, Result> & Properties => ({
    kind,
    ...properties,
    newJob: (request) => ({ appId: null, message: null, ...request, kind }),
  });
