import type { JsonNode, JsonPath } from '../../../core/json-text';
import type { AppDocument } from '../app-document';

/** An object with the options of a data source: those in one environment, or those in the data source itself. */
export interface OptionsEntry {
  entry: JsonNode;
  path: JsonPath;
  /** Null where the entry has none. */
  options: JsonNode | null;
}

/** Entries of one data source, by a key that is the same in all documents of the app. */
export type Entries = ReadonlyMap<string, OptionsEntry>;

/** Key of the data source itself. */
export const OWN = 'own';

/** Returns the entries of each data source by its id. */
export function optionsOf({ source: { json, bodyPath } }: AppDocument): ReadonlyMap<string, Entries> {
  const found = new Map<string, Map<string, OptionsEntry>>();
  const add = (id: string | null, key: string, entry: OptionsEntry): void => {
    if (id !== null) found.set(id, (found.get(id) ?? new Map<string, OptionsEntry>()).set(key, entry));
  };
  for (const [list, idKey] of [
    ['dataSources', 'id'],
    ['dataSourceOptions', 'dataSourceId'],
  ]) {
    const path = [...bodyPath, list];
    for (const [index, entry] of (json.find(path)?.items ?? []).entries()) {
      const key = list === 'dataSources' ? OWN : keyOf(entry, index);
      const place = { entry, path: [...path, index], options: entry.get('options') ?? null };
      add(json.findString(entry.get(idKey)), key, place);
    }
  }
  return found;
}

function keyOf(entry: JsonNode, index: number): string {
  const [id, environment] = ['id', 'environmentId'].map((key) => entry.document.findString(entry.get(key)));
  return `entry ${id ?? environment ?? index}`;
}
