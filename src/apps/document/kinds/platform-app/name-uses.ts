import type { NameUse } from '../kind';

// In the text of a document, strings are spelled with escapes: the letter of one may stand before a name.
const BEFORE = String.raw`(?:(?<![\w$.])|(?<=\\[nrt]))`;
// Platforms write ids in place of names, with their hyphens.
const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const WORD = String.raw`[\p{ID_Start}_$][\p{ID_Continue}$]*`;
const NAME = String.raw`((?:[^"'${'`'}\\]|\\u[\da-fA-F]{4})+)`;
const QUOTED = `(?:\\\\"${NAME}\\\\"|'${NAME}'|\`${NAME}\`)`;
const DOT = String.raw`\s*\??\.\s*`;

/** `queries.orders`, `components["total"]`. */
const MEMBER = String.raw`${BEFORE}(queries|components)(?:${DOT}(${ID}|${WORD})|\s*(?:\?\.\s*)?\[\s*${QUOTED}\s*\])`;
/** `actions.runQuery('orders')`. */
const CALL = String.raw`${BEFORE}actions${DOT}(runQuery|showModal|closeModal|switchPage)\s*\(\s*${QUOTED}`;
/** Name beside the id of an event's query. */
const EVENT = String.raw`"(queryName)"\s*:\s*"((?:[^"\\]|\\.)+)"`;

const USE = new RegExp(`${MEMBER}|${CALL}|${EVENT}`, 'dgu');

const KINDS: Record<string, NameUse['kind']> = {
  queries: 'query',
  components: 'component',
  runQuery: 'query',
  showModal: 'component',
  closeModal: 'component',
  switchPage: 'page',
  queryName: 'query',
};

export function* findNameUses(text: string): Generator<NameUse> {
  for (const match of text.matchAll(USE)) {
    const [[, word, ...names], [, , ...places]] = [
      match.filter((_, index) => index === 0 || match[index] !== undefined),
      match.indices!.filter((range) => range !== undefined),
    ];
    const [start, end] = places[0];
    yield { kind: KINDS[word], name: JSON.parse(`"${names[0]}"`) as string, start, end };
  }
}
