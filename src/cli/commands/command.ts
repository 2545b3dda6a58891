import type { ExitCode } from '../exit-codes';
import type { Terminal } from '../terminal';

/** Surroundings of a command. */
export interface Context {
  terminal: Terminal;
  /** Standard input. */
  input: NodeJS.ReadableStream;
  /** Folder that the command was called in. */
  folder: string;
  /** Print JSON in place of text. */
  isJson: boolean;
  env: Record<string, string | undefined>;
}

export type Outcome = Promise<ExitCode>;
