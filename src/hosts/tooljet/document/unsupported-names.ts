import { AppHostError } from '../../app-host-error';

/** Characters that ToolJet stores as `&amp;` and the like, on routes that pass names through its HTML filter. */
const MARKUP = /[&<>]/;

export const hasMarkup = (name: unknown): boolean => typeof name === 'string' && MARKUP.test(name);

/** Throws `host_name_unsupported` if one of the names cannot be stored as it is. */
export function requirePlainNames(kind: string, names: readonly unknown[]): void {
  const refused = names.filter(hasMarkup).map(String);
  if (refused.length === 0) return;
  throw new AppHostError(
    'host_name_unsupported',
    `ToolJet cannot store ${kind} unchanged: ${refused.join(', ')}.`,
    { remedy: 'Remove the characters &, < and > from the name.', data: { names: refused } },
  );
}

/** Throws `host_name_unsupported` if one of the names is longer than ToolJet takes. */
export function requireShortNames(kind: string, names: readonly unknown[], maxLength: number): void {
  const refused = names.map(String).filter((name) => name.length > maxLength);
  if (refused.length === 0) return;
  throw new AppHostError(
    'host_name_unsupported',
    `ToolJet accepts at most ${maxLength} characters for ${kind}: ${refused.join(', ')}.`,
    { remedy: 'Shorten the name.', data: { names: refused } },
  );
}
