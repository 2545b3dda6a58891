import { asObject, textOf } from './app-model';
import type { Json, Path } from './path';
import { thingsIn } from './things';

export interface Query {
  id: string;
  name: string;
  /** Kind of the data source: `restapi`, `postgresql`, `runjs`. */
  kind: string;
  options: Json;
  path: Path;
}

export function queriesOf(document: unknown): Query[] {
  const things = thingsIn(document);
  const kindOf = (sourceId: unknown) =>
    textOf(things.find('dataSource', textOf(sourceId) ?? '')?.value.kind ?? null);
  return things.ofKind('query').map(({ id, name, value, paths: [path] }) => ({
    ...{ id, name: name ?? 'Query', options: asObject(value.options), path },
    kind: textOf(value.kind) ?? kindOf(value.dataSourceId) ?? 'query',
  }));
}
