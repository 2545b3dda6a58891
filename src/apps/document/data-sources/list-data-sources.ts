import type { JsonNode } from '../../../core/json-text';
import type { AppDocument } from '../app-document';
import { optionsOf } from './options-of';

export interface DataSource {
  id: string;
  name: string | null;
  kind: string | null;
  /** Ids of the values of its encrypted options, which are not in the document. */
  credentialIds: string[];
}

/** Lists the data sources of an app that have an id. */
export function listDataSources(document: AppDocument): DataSource[] {
  const { json, bodyPath } = document.source;
  const options = optionsOf(document);
  return (json.find([...bodyPath, 'dataSources'])?.items ?? []).flatMap((item) => {
    const id = json.findString(item.get('id'));
    if (id === null) return [];
    const own = [...(options.get(id)?.values() ?? [])];
    return {
      id,
      name: json.findString(item.get('name')),
      kind: json.findString(item.get('kind')),
      credentialIds: own.flatMap(({ options: node }) => (node ? credentialsIn(node) : [])),
    };
  });
}

function credentialsIn(node: JsonNode): string[] {
  const flag = node.get('encrypted');
  if (flag?.kind === 'boolean' && node.document.sliceOf(flag) === 'true')
    return [node.document.findString(node.get('credential_id')) ?? []].flat();
  return [...node.items, ...node.members.map(({ value }) => value)].flatMap(credentialsIn);
}
