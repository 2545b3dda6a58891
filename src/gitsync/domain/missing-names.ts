/** Names of constants and secrets. */
export interface ReferredNames {
  constants: string[];
  secrets: string[];
}

/**
 * `compared`: the place where the apps are edited has told its constants; `unknown`: it has not, and constants are compared
 * with those that are entered here.
 */
export const HOST_CONSTANTS = ['compared', 'unknown'] as const;

/** Names that apps refer to, and that lack where they are edited. */
export interface MissingNames extends ReferredNames {
  /** Absent where the apps are edited here. */
  hostConstants?: (typeof HOST_CONSTANTS)[number];
}
