import { randomUUID } from 'node:crypto';
import type { JsonDocument, JsonEdit, JsonNode, JsonPath } from '../../core/json-text';

/** Value sent for an encrypted option. It is stored separately, under the id that stays in the document. */
export interface ExtractedSecret {
  credentialId: string;
  /** JSON text. */
  value: string;
}

const HOLDERS = ['dataSourceOptions', 'dataSources'];

/** Returns the values of encrypted options, and edits that remove them from the document. */
export function findSecrets(document: JsonDocument, bodyPath: JsonPath) {
  const edits: JsonEdit[] = [];
  const secrets: ExtractedSecret[] = [];
  for (const holder of HOLDERS) {
    const path = [...bodyPath, holder];
    for (const [index, item] of (document.find(path)?.items ?? []).entries()) {
      const options = item.get('options');
      if (options) collect({ node: options, path: [...path, index, 'options'] }, { edits, secrets });
    }
  }
  return { edits, secrets };
}

interface Found {
  edits: JsonEdit[];
  secrets: ExtractedSecret[];
}

function collect({ node, path }: { node: JsonNode; path: JsonPath }, found: Found): void {
  if (isEncrypted(node)) {
    cutOut({ node, path }, found);
    return;
  }
  node.items.forEach((item, index) => collect({ node: item, path: [...path, index] }, found));
  for (const { key, value } of node.members) collect({ node: value, path: [...path, key] }, found);
}

function isEncrypted(node: JsonNode): boolean {
  const flag = node.get('encrypted');
  return flag?.kind === 'boolean' && node.document.sliceOf(flag) === 'true';
}

function cutOut({ node, path }: { node: JsonNode; path: JsonPath }, { edits, secrets }: Found): void {
  const value = node.get('value');
  if (!value) return;
  const idPath = [...path, 'credential_id'];
  const idNode = node.get('credential_id');
  const existing = node.document.findString(idNode);
  const credentialId = existing || randomUUID();
  const raw = JSON.stringify(credentialId);
  if (!idNode) edits.push({ op: 'add', path: idPath, raw, position: 0 });
  else if (!existing) edits.push({ op: 'replace', path: idPath, raw });
  edits.push({ op: 'remove', path: [...path, 'value'] });
  secrets.push({ credentialId, value: node.document.sliceOf(value) });
}
