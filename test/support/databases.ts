/** Databases of the servers that a spec file uses, by the servers' addresses. */
const databases = new Map<string, string>();

export const noteDatabase = (address: string, url: string): void => void databases.set(address, url);

/** Returns the address of the database behind a server of this spec file. */
export function databaseUrlAt(address: string): string {
  const url = databases.get(address);
  if (url === undefined) throw new Error(`No Trellis of this file is at ${address}.`);
  return url;
}
