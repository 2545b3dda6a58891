import type { JsonDocument, JsonEdit } from '../../../core/json-text';

/** Returns edits that set these fields of an app's entry and leave the others; a new entry comes last. */
export function entryEdits(
  { root }: JsonDocument,
  gitAppId: string,
  fields: readonly (readonly [name: string, value: string])[],
): JsonEdit[] {
  const present = root.get(gitAppId);
  if (present?.kind !== 'object')
    return [{ op: 'add', path: [gitAppId], raw: JSON.stringify(Object.fromEntries(fields), null, 2) }];
  return fields.map(([name, value]) => ({
    op: present.get(name) === null ? 'add' : 'replace',
    path: [gitAppId, name],
    raw: JSON.stringify(value),
  }));
}

export function entryRemoval({ root }: JsonDocument, gitAppId: string): JsonEdit[] {
  return root.get(gitAppId) === null ? [] : [{ op: 'remove', path: [gitAppId] }];
}
