import type { JsonPath } from '../../core/json-text';
import type { AppDocument } from './app-document';
import type { DocumentReferences } from './find-references';

/** A data source of a workspace, as people name it. */
export interface NamedSource {
  name: string;
  kind: string;
}

/** Names of what an app uses and does not have itself. */
export interface DocumentNeeds extends DocumentReferences {
  /** Variables of a workspace of ToolJet 2, such as `client.REGION`, sorted. */
  variables: string[];
  /** Data sources that queries use, except for kinds without settings. */
  dataSources: NamedSource[];
  /** Tables of the editor's own database. */
  tables: string[];
  /** Modules that components show. */
  modules: string[];
}

/** True for an app of ToolJet that other apps show. */
export const isModule = ({ source: { json, bodyPath } }: AppDocument): boolean =>
  json.findString(json.find([...bodyPath, 'type'])) === 'module';

/** Finds an app's needs from its editor. */
export const findNeeds = (document: AppDocument): DocumentNeeds => ({
  ...document.references(),
  variables: findVariables(document),
  dataSources: findSources(document),
  tables: namesIn(document, { path: ['tooljet_database'], namePath: ['table_name'] }),
  modules: namesIn(document, {
    path: [...document.source.bodyPath, 'modules'],
    namePath: ['appV2', 'name'],
  }),
});

const EXPRESSION = /%%([^%]+)%%/g;
const VARIABLE =
  /(?<![\w$.])(client|server)\s*(?:(?:\?\.|\.)\s*([A-Za-z0-9_]+)|\[\s*(?:"([^"]+)"|'([^']+)')\s*\])/g;

/** Finds `%%client.NAME%%`, `%%client['NAME']%%` and the same with `server` in any string. */
function findVariables({ source: { json } }: AppDocument): string[] {
  const found = new Set<string>();
  json.forEachStringWith(['%%'], (text) => {
    for (const [, expression] of text.matchAll(EXPRESSION))
      for (const [, type, dotted, double, single] of expression.matchAll(VARIABLE))
        found.add(`${type}.${dotted ?? double ?? single}`);
  });
  return [...found].sort();
}

function findSources({ source: { json, bodyPath } }: AppDocument): NamedSource[] {
  const itemsOf = (list: string) => json.find([...bodyPath, list])?.items ?? [];
  const used = new Set(itemsOf('dataQueries').map((query) => json.findString(query.get('dataSourceId'))));
  const found = new Map<string, NamedSource>();
  for (const item of itemsOf('dataSources')) {
    const [id, name, kind, type] = ['id', 'name', 'kind', 'type'].map((key) =>
      json.findString(item.get(key)),
    );
    if (id === null || name === null || kind === null || type === 'static' || !used.has(id)) continue;
    found.set(JSON.stringify([name, kind]), { name, kind });
  }
  return [...found.values()];
}

function namesIn(
  { source: { json } }: AppDocument,
  { path, namePath }: { path: JsonPath; namePath: string[] },
): string[] {
  const names = (json.find(path)?.items ?? []).flatMap((item) => {
    let node: typeof item | null = item;
    for (const key of namePath) node = node?.get(key) ?? null;
    return json.findString(node) ?? [];
  });
  return [...new Set(names)].sort();
}
