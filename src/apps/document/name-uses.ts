/** Name of a thing in code or an expression, at its position in a JSON text. */
export interface NameUse {
  kind: 'query' | 'component' | 'page';
  name: string;
  /** `dot`: `queries.orders`; `bracket`: `queries["orders"]`; `call`: `actions.runQuery('orders')`; `event`: its `queryName`. */
  form: 'dot' | 'bracket' | 'call' | 'event';
  start: number;
  end: number;
}

// In the text of a document, strings are spelled with escapes: the letter of one may stand before a name.
const BEFORE = String.raw`(?:(?<![\w$.])|(?<=\\[nrt]))`;
// Platforms write ids in place of names, with their hyphens.
const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const ID = String.raw`${UUID}(?![\p{ID_Continue}$-])`;
const WORD = String.raw`[\p{ID_Start}_$][\p{ID_Continue}$]*`;
const NAME = String.raw`((?:[^"'${'`'}\\]|\\u[\da-fA-F]{4})+)`;
const QUOTED = `(?:\\\\"${NAME}\\\\"|'${NAME}'|\`${NAME}\`)`;
/** Blanks, of which a string's line breaks and tabs are spelled with escapes. */
const SPACE = String.raw`(?:\s|\\[nrt])*`;
const DOT = String.raw`${SPACE}\??\.${SPACE}`;

/** `queries.orders`, `components["total"]`. */
const MEMBER = String.raw`${BEFORE}(queries|components)(?:${DOT}(?<dot>${ID}|${WORD})|${SPACE}(?:\?\.${SPACE})?\[${SPACE}${QUOTED}${SPACE}\])`;
/** `actions.runQuery('orders')`. */
const CALL = String.raw`${BEFORE}actions${DOT}(runQuery|showModal|closeModal|switchPage)${SPACE}\(${SPACE}${QUOTED}`;
/** Name beside the id of an event's query. */
const EVENT = String.raw`"(queryName)"\s*:\s*"((?:[^"\\]|\\.)+)"`;

const USE = new RegExp(`${MEMBER}|${CALL}|${EVENT}`, 'dgu');

const WORDS: Record<string, Pick<NameUse, 'kind' | 'form'>> = {
  queries: { kind: 'query', form: 'bracket' },
  components: { kind: 'component', form: 'bracket' },
  runQuery: { kind: 'query', form: 'call' },
  showModal: { kind: 'component', form: 'call' },
  closeModal: { kind: 'component', form: 'call' },
  switchPage: { kind: 'page', form: 'call' },
  queryName: { kind: 'query', form: 'event' },
};

const ONE_ID = new RegExp(`^${UUID}$`);
const ONE_WORD = new RegExp(`^${WORD}$`, 'u');

/** Tells if a name is an id, as the newest platforms write it in code and expressions. */
export const isId = (name: string): boolean => ONE_ID.test(name);

/** Tells if a name can stand behind a dot. */
export const isWord = (name: string): boolean => ONE_WORD.test(name);

/** Finds the names by which code and expressions call things, in the JSON text of a document or of a part of one. */
export function* findNameUses(text: string): Generator<NameUse> {
  for (const match of text.matchAll(USE)) {
    const [[, word, ...names], [, , ...places]] = [
      match.filter((_, index) => index === 0 || match[index] !== undefined),
      match.indices!.filter((range) => range !== undefined),
    ];
    const [start, end] = places[0];
    const { kind, form } = WORDS[word];
    const isDotted = match.groups?.dot !== undefined;
    const name = JSON.parse(`"${names[0]}"`) as string;
    yield { kind, form: isDotted ? 'dot' : form, name, start, end };
  }
}

/** Returns the text with other names in place of uses; `nameOf`: as JSON spells it, or null to keep a use. */
export function replaceUses<Use extends NameUse>(
  text: string,
  uses: Iterable<Use>,
  nameOf: (use: Use) => string | null,
): string {
  const parts: string[] = [];
  let at = 0;
  for (const use of uses) {
    const name = nameOf(use);
    if (name === null) continue;
    parts.push(text.slice(at, use.start), name);
    at = use.end;
  }
  return parts.join('') + text.slice(at);
}
