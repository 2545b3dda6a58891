import { parseArgs, type ParseArgsConfig } from 'node:util';

export class UsageError extends Error {}

/** Throws a UsageError. */
export function parseArguments<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: Options,
  usage: string,
) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${usage}`);
  }
}

/** Throws a UsageError. */
export function wholeNumber(text: string, { least, usage }: { least: number; usage: string }): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least)
    throw new UsageError(`"${text}" is not a whole number from ${least} on.\n\n${usage}`);
  return value;
}
