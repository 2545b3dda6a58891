import { asObject, textOf, type AppModel } from './app-model';
import { segmentOf, valueAt, type Json, type Path } from './path';

export interface Query {
  id: string;
  name: string;
  /** Kind of the data source: `restapi`, `postgresql`, `runjs`. */
  kind: string;
  options: Json;
  path: Path;
}

export function queriesOf(document: unknown, { body }: AppModel): Query[] {
  const path = [...body, 'dataQueries'];
  const list = valueAt(document, path);
  if (!Array.isArray(list)) return [];
  const sources = valueAt(document, [...body, 'dataSources']);
  const kinds = new Map(
    (Array.isArray(sources) ? (sources as unknown[]) : []).map((raw) => [
      asObject(raw).id,
      textOf(asObject(raw).kind),
    ]),
  );
  return list.map((raw: unknown, index) => {
    const query = asObject(raw);
    return {
      id: textOf(query.id) ?? `${index}`,
      name: textOf(query.name) ?? 'Query',
      kind: textOf(query.kind) ?? kinds.get(query.dataSourceId) ?? 'query',
      options: asObject(query.options),
      path: [...path, segmentOf(list, index)],
    };
  });
}
