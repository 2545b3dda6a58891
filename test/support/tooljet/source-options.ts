import { randomUUID } from 'node:crypto';
import type { Json } from './rows';

export interface GivenOption {
  key: string;
  value?: unknown;
  encrypted?: boolean;
  workspace_constant?: string;
}

/** Stores options in place of others: a credential stays under its id, and is replaced only by a value. */
export function storedOptions(given: GivenOption[], before: Json): Json {
  const options = given.map(({ key, value, encrypted = false, workspace_constant: constant }) => {
    if (!encrypted) return [key, { ...(value !== undefined && { value }), encrypted }] as const;
    const known = (before[key] ?? {}) as Json;
    const id = known.credential_id ?? randomUUID();
    return [
      key,
      { credential_id: id, encrypted, ...(constant && { workspace_constant: constant }) },
    ] as const;
  });
  return Object.fromEntries(options);
}

/** Stores the options of a document in a new data source: credentials are made again, and empty. */
export const importedOptions = (options: Record<string, Omit<GivenOption, 'key'>> | null): Json =>
  storedOptions(
    Object.entries(options ?? {}).map(([key, { value, encrypted }]) => ({ key, value, encrypted })),
    {},
  );
