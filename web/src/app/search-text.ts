/** Parses values as plain text: a code that looks like a number must stay text. */
export const parseSearch = (text: string): Record<string, string> =>
  Object.fromEntries(new URLSearchParams(text));

export function stringifySearch(search: Record<string, string | undefined>): string {
  const given = Object.entries(search).filter((one): one is [string, string] => one[1] !== undefined);
  const text = new URLSearchParams(given).toString();
  return text && `?${text}`;
}
