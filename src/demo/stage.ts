import type { ApiClient } from './api-client';
import type { GitCommands } from './git-commands';
import type { GitServer, ServedRepository } from './git-server';
import type { Terminal } from './terminal';

/** What every chapter plays with. */
export interface Stage {
  terminal: Terminal;
  git: GitCommands;
  gitServer: GitServer;
  repository: ServedRepository;
  /** The API for who has not signed in. */
  api: ApiClient;
  /** All that the demo writes is in here. */
  folder: string;
}

/** Someone who has signed in. */
export interface Person {
  name: string;
  email: string;
  password: string;
  api: ApiClient;
}

/** Ada is the admin, Grace a builder; both work in the same workspace. */
export interface Team {
  ada: Person;
  grace: Person;
  /** The workspace's address in the API. */
  workspace: string;
}

/** An app in a workspace, by its address in the API. */
export interface PlacedApp {
  path: string;
  gitAppId: string;
}
