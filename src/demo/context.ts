import type { ApiClient } from './api-client';
import type { GitCommands } from './git-commands';
import type { GitServer, ServedRepository } from './git-server';
import type { Terminal } from './terminal';

/** Everything that the steps of the demo share. */
export interface DemoContext {
  terminal: Terminal;
  git: GitCommands;
  gitServer: GitServer;
  repository: ServedRepository;
  /** API client that is not signed in. */
  api: ApiClient;
  /** Folder for everything that the demo writes. */
  folder: string;
}

/** Signed-in person. */
export interface Person {
  name: string;
  email: string;
  password: string;
  api: ApiClient;
}

/** Ada is the admin, Grace a builder of the same workspace. */
export interface Team {
  ada: Person;
  grace: Person;
  /** Address of the workspace in the API. */
  workspace: string;
}

/** App in a workspace, with its address in the API. */
export interface PlacedApp {
  path: string;
  gitAppId: string;
}
