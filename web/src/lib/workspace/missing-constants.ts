/** Names of constants and secrets that an address asks to be added, separated by commas. */
export interface MissingConstants {
  constants?: string;
  secrets?: string;
}

export const readMissingConstants = ({ constants, secrets }: Record<string, unknown>): MissingConstants => ({
  constants: textOf(constants),
  secrets: textOf(secrets),
});

/** Returns the part of an address that asks for these. */
export const askForConstants = (missing: { constants: string[]; secrets: string[] }): MissingConstants => ({
  constants: textOf(missing.constants.join()),
  secrets: textOf(missing.secrets.join()),
});

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
