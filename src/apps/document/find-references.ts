import type { JsonDocument } from '../../core/json-text';

/** Names of the workspace's constants and secrets that an app uses, sorted. */
export interface DocumentReferences {
  constants: string[];
  secrets: string[];
}

const REFERENCE =
  /(?<![\w$.])(constants|secrets)\s*(?:(?:\?\.|\.)\s*([\p{ID_Start}_$][\p{ID_Continue}$]*)|(?:\?\.\s*)?\[\s*(?:"([^"]+)"|'([^']+)'|`([^`]+)`)\s*\])/gu;

/** Finds `constants.NAME`, `constants['NAME']` and the same with `secrets` in the `{{ … }}` of any string. */
export function findReferences(document: JsonDocument): DocumentReferences {
  const constants = new Set<string>();
  const secrets = new Set<string>();
  document.forEachStringWith(['constants', 'secrets'], (text) => {
    for (const expression of expressionsOf(text)) {
      for (const [, kind, dotted, double, single, template] of expression.matchAll(REFERENCE)) {
        (kind === 'secrets' ? secrets : constants).add(dotted ?? double ?? single ?? template);
      }
    }
  });
  return { constants: [...constants].sort(), secrets: [...secrets].sort() };
}

/**
 * Finds expressions, which may contain braces, as in `{{ f({a: {b: 1}}) }}`: they end where the braces balance. After
 * one unbalanced expression the rest of the string is not searched again, which would take quadratic time.
 */
export function* expressionsOf(text: string): Generator<string> {
  let isBalanced = true;
  for (let start = text.indexOf('{{'); start !== -1;) {
    const balanced: number | null = isBalanced ? closingBrace(text, start) : null;
    isBalanced = balanced !== null;
    const end: number = balanced ?? text.indexOf('}}', start);
    if (end === -1) return;
    yield text.slice(start + 2, end);
    start = text.indexOf('{{', end);
  }
}

function closingBrace(text: string, start: number): number | null {
  let open = 0;
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '{') open += 1;
    else if (text[at] === '}' && --open === 0) return at;
  }
  return null;
}
