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

/** A data source with encrypted options none of whose values is here: they never go to Git. */
export interface DataSourceWithoutCredentials {
  dataSourceId: string;
  name: string | null;
}

/** Names and credentials that an app needs, and that lack where it is edited. */
export interface MissingOfApp extends MissingNames {
  credentials: DataSourceWithoutCredentials[];
}
