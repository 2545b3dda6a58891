import { Inject, Injectable, Logger } from '@nestjs/common';
import type { WorkerQuestions } from '../../gitsync';
import { hostNotConnected, AppHostError } from '../app-host-error';
import {
  GitSyncApps,
  GitSyncRefusal,
  type GitSyncApp,
  type GitSyncAppId,
  type GitSyncChange,
  type GitSyncCreation,
  type GitSyncDocument,
  type GitSyncMadeApp,
  type GitSyncRemoval,
} from './git-sync-apps';

/** The `GitSyncApps` of the program around Trellis, as each of its processes has them. Calls reject with AppError. */
export interface ProgramApps extends Required<GitSyncApps> {
  /** False for a program whose apps are made in it alone: `create` and `remove` are refused. */
  takesNewApps(): Promise<boolean>;
}

/** Injection token of the `ProgramApps` of this process; null where there are none. */
export const PROGRAM_APPS = Symbol('ProgramApps | null');

/** Asks the server that started this process. */
interface Server {
  ask(name: string, input: unknown): Promise<unknown>;
}

/** Names of the questions about apps. */
const APP_QUESTIONS = {
  takesNewApps: 'take new apps',
  list: 'list apps',
  read: 'read an app',
  apply: 'change an app',
  create: 'make an app',
  remove: 'remove an app',
} as const;

/** Apps of the program around Trellis as its Git worker, another process, has them. */
export class AskedApps implements ProgramApps {
  constructor(private readonly server: Server) {}

  takesNewApps(): Promise<boolean> {
    return this.server.ask(APP_QUESTIONS.takesNewApps, null) as Promise<boolean>;
  }

  list(workspaceId: string): Promise<GitSyncApp[]> {
    return this.server.ask(APP_QUESTIONS.list, workspaceId) as Promise<GitSyncApp[]>;
  }

  read(id: GitSyncAppId): Promise<GitSyncDocument | null> {
    return this.server.ask(APP_QUESTIONS.read, id) as Promise<GitSyncDocument | null>;
  }

  apply(change: GitSyncChange): Promise<string | null> {
    return this.server.ask(APP_QUESTIONS.apply, change) as Promise<string | null>;
  }

  create(creation: GitSyncCreation): Promise<GitSyncMadeApp> {
    return this.server.ask(APP_QUESTIONS.create, creation) as Promise<GitSyncMadeApp>;
  }

  remove(removal: GitSyncRemoval): Promise<boolean> {
    return this.server.ask(APP_QUESTIONS.remove, removal) as Promise<boolean>;
  }
}

/** Answers the worker’s questions about apps, with the objects of the program that Trellis is a part of. */
@Injectable()
export class AnswerAboutApps implements WorkerQuestions {
  constructor(@Inject(PROGRAM_APPS) private readonly apps: ProgramApps | null) {}

  async answer(name: string, input: unknown): Promise<unknown> {
    if (!this.apps) throw hostNotConnected();
    switch (name) {
      case APP_QUESTIONS.takesNewApps:
        return this.apps.takesNewApps();
      case APP_QUESTIONS.list:
        return this.apps.list(input as string);
      case APP_QUESTIONS.read:
        return this.apps.read(input as GitSyncAppId);
      case APP_QUESTIONS.apply:
        return this.apps.apply(input as GitSyncChange);
      case APP_QUESTIONS.create:
        return this.apps.create(input as GitSyncCreation);
      case APP_QUESTIONS.remove:
        return this.apps.remove(input as GitSyncRemoval);
      default:
        throw new Error(`There is no answer to “${name}”.`);
    }
  }
}

/** Apps of the program around Trellis, with errors that people understand. */
export class ExplainedApps implements ProgramApps {
  private readonly logger = new Logger(GitSyncApps.name);
  /** By their keys. */
  private readonly underWay = new Map<string, { workspaceId: string; made: Promise<GitSyncMadeApp> }>();

  /** Throws if the program has only one of `create` and `remove`. */
  constructor(
    private readonly apps: GitSyncApps,
    private readonly programName: string,
  ) {
    if (!apps.create !== !apps.remove)
      throw new Error('A GitSyncApps has both `create` and `remove`, or neither.');
  }

  takesNewApps(): Promise<boolean> {
    return Promise.resolve(this.apps.create !== undefined);
  }

  /** Waits for apps that are being made: a worker that has died may have asked for one, and the next one looks for it here. */
  list(workspaceId: string): Promise<GitSyncApp[]> {
    return this.explain(async () => {
      const making = [...this.underWay.values()].filter((creation) => creation.workspaceId === workspaceId);
      await Promise.allSettled(making.map(({ made }) => made));
      return this.apps.list(workspaceId);
    });
  }

  read(id: GitSyncAppId): Promise<GitSyncDocument | null> {
    return this.explain(() => this.apps.read(id));
  }

  apply(change: GitSyncChange): Promise<string | null> {
    return this.explain(() => this.apps.apply(change));
  }

  async create(creation: GitSyncCreation): Promise<GitSyncMadeApp> {
    const { creationKey: key, workspaceId } = creation;
    const begun = this.underWay.get(key);
    if (begun) return begun.made;
    const made = this.explain(() => this.apps.create?.(creation) ?? Promise.reject(takesNone()));
    this.underWay.set(key, { workspaceId, made });
    return made.finally(() => this.underWay.delete(key));
  }

  remove(removal: GitSyncRemoval): Promise<boolean> {
    return this.explain(() => this.apps.remove?.(removal) ?? Promise.reject(takesNone()));
  }

  private async explain<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof GitSyncRefusal)
        throw new AppHostError('host_refused', error.message, { cause: error });
      this.logger.error(error instanceof Error ? error.stack : String(error));
      throw new AppHostError('host_refused', `${this.programName} has failed.`, {
        remedy: `Try again. If it happens again, ask the operator to look at the log of ${this.programName}.`,
        cause: error,
      });
    }
  }
}

const takesNone = () => new GitSyncRefusal('The program makes its apps by itself alone.');
