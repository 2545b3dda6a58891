/** Quotes a text as one word for a POSIX shell; between single quotes, only the single quote is special. */
export function quoteForShell(text: string): string {
  if (text.includes('\0')) throw new TypeError('A NUL cannot be part of a command.');
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
