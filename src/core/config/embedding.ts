/** Names and addresses of a program with Trellis inside. */
export interface ProgramIdentity {
  /** Name of the program, as its users know it. */
  name: string;
  /** Address of its first page, on the same host. */
  homeUrl: string;
  /** Address at which people sign in there. */
  signInUrl: string;
}

/** Program that Trellis is a part of: its people sign in there, and edit their apps there. */
export interface Embedding extends ProgramIdentity {
  /** Apps of the repository can be made there. */
  takesNewApps: boolean;
}

/** Injection token of an `Embedding`; null for a Trellis that runs by itself. */
export const EMBEDDING = Symbol('Embedding | null');
