/** Names of constants and secrets. */
export interface ReferredNames {
  constants: string[];
  secrets: string[];
}

/**
 * `compared`: the host of the apps has reported its constants; `unknown`: it has not, and constants are compared
 * with the ones entered here.
 */
export const HOST_CONSTANTS = ['compared', 'unknown'] as const;

/** Names that apps refer to and their host lacks. */
export interface MissingNames extends ReferredNames {
  /** Absent if the apps are edited here. */
  hostConstants?: (typeof HOST_CONSTANTS)[number];
}

/** A data source whose encrypted options have no values here, as they never go to Git. */
export interface DataSourceWithoutCredentials {
  dataSourceId: string;
  name: string | null;
}

/** Names and credentials that an app needs and its host lacks. */
export interface MissingOfApp extends MissingNames {
  credentials: DataSourceWithoutCredentials[];
}
