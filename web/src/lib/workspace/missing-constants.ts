/** Names of constants and secrets that an address asks to be added, separated by commas. */
export interface MissingConstants {
  constants?: string;
  secrets?: string;
  /** The page that goes on once they are saved; the constants by default. */
  next?: 'deployments';
}

export const readMissingConstants = (search: Record<string, unknown>): MissingConstants => ({
  constants: textOf(search.constants),
  secrets: textOf(search.secrets),
  next: search.next === 'deployments' ? search.next : undefined,
});

/** Returns the part of an address that asks for these. */
export const askForConstants = (missing: { constants: string[]; secrets: string[] }): MissingConstants => ({
  constants: textOf(missing.constants.join()),
  secrets: textOf(missing.secrets.join()),
});

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
