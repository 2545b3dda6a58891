import type { Type } from '@nestjs/common';
import type { ModuleMetadata, FactoryProvider } from '@nestjs/common/interfaces';
import type { ProgramIdentity, ProgramPage } from '../core/config';
import type { CommitRule, GitSyncApps, GitSyncMembers } from '../hosts';

/** Settings of a Trellis that is part of another Nest program. */
export interface GitSyncOptions {
  /** False: Trellis is not there, as in tests of the program. Its path answers 404, and `GitSync` refuses calls. */
  enabled?: boolean;
  /**
   * True: the program does not start without Trellis. Default: it starts all the same, its log tells why, and Trellis is tried
   * again, at least once a minute. Wrong options end the start in either case.
   */
  required?: boolean;
  /** Path below which its page and API are served, such as `/git`. */
  prefix: string;
  /** Your program, as people know it. */
  program: ProgramIdentity;
  /** Look of its pages. */
  page?: ProgramPage;
  /** A provider of your program that knows its apps. */
  apps: Type<GitSyncApps>;
  /** A provider of your program that knows its people. */
  members: Type<GitSyncMembers>;
  /** PostgreSQL 13 or newer, such as your program's: `postgres://user:password@host:5432/database`. */
  databaseUrl: string;
  /**
   * Automatic commits: with `names`, apps that are made or renamed in your program are committed as `App creation` and
   * `App is renamed`, in the name of their last editor. Default: `off`.
   */
  commits?: CommitRule;
  /** Schema of Trellis’ tables, which is made if it is absent: lower-case letters, digits and `_`. Default: `git_sync`. */
  schema?: string;
  /** Folder for copies of repositories. It may be deleted while the program is stopped; they are fetched again. */
  dataDir: string;
  secrets: {
    /** 32 bytes that encrypt keys and tokens in the database. Without them, all of these are lost. */
    key: Buffer;
    /** Former keys. At the next start, values encrypted with them are encrypted with `key`. */
    formerKeys?: Buffer[];
  };
  /** Scheme, host and port as browsers have them, such as `https://tools.example.com`. Default: each request's own. */
  origin?: string;
  /** Settings of docs/operate/operations.md by their names, such as `TRELLIS_COMMITTER` or `LOG_LEVEL`. */
  settings?: Record<string, string>;
}

/** `GitSyncOptions` from other providers, such as a configuration service. */
export interface GitSyncAsyncOptions
  extends Pick<ModuleMetadata, 'imports'>, Pick<FactoryProvider, 'inject'> {
  useFactory: (...injected: never[]) => GitSyncOptions | Promise<GitSyncOptions>;
}

export const GIT_SYNC_OPTIONS = Symbol('GitSyncOptions');
