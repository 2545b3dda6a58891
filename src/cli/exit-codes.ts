/** Codes that scripts and Git tell apart. */
export const EXIT = {
  clean: 0,
  /** Something differs, is invalid, or clashes. */
  differs: 1,
  /** The command could not do its work. */
  failed: 2,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
