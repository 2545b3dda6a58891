import type { JsonNode } from '../../../core/json-text';
import { expressionsOf } from '../find-references';
import type { KnownThing, StructuredDocument } from '../structure';
import { describeThing, type Fault } from './fault';

// Platforms write ids in place of names, with their hyphens.
const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const NAME = new RegExp(
  `(?<![\\w$.])(queries|components)\\s*` +
    `(?:(?:\\?\\.|\\.)\\s*(${ID}|[\\p{ID_Start}_$][\\p{ID_Continue}$]*)|(?:\\?\\.\\s*)?\\[\\s*(?:"([^"]+)"|'([^']+)')\\s*\\])`,
  'gu',
);

/** Finds expressions, such as `{{queries.orders.data}}`, that name a query or a component which is not there. */
export function findExpressionFaults(document: StructuredDocument): Fault[] {
  const names = { queries: namesOf(document, 'query'), components: namesOf(document, 'component') };
  return [...document.things.values()]
    .filter(({ thing }) => ['component', 'event', 'query'].includes(thing.kind))
    .flatMap((known) => {
      const missing = new Set(
        namesIn(known.node)
          .filter(({ namespace, name }) => !names[namespace].has(name))
          .map(({ namespace, name }) => `${namespace}.${name}`),
      );
      return [...missing].map((name) => faultOf(known, { document, name }));
    });
}

const faultOf = (
  known: KnownThing,
  { document, name }: { document: StructuredDocument; name: string },
): Fault => ({
  code: 'missing_name',
  severity: 'warning',
  ...describeThing(known, document),
  message: `an expression names ${name}, which is not there`,
});

function namesOf({ things }: StructuredDocument, kind: 'query' | 'component'): Set<string> {
  const ofKind = [...things.values()].filter(({ thing }) => thing.kind === kind);
  return new Set(ofKind.flatMap(({ thing, name }) => [thing.id ?? '', name ?? '']));
}

interface Named {
  namespace: 'queries' | 'components';
  name: string;
}

function namesIn(node: JsonNode): Named[] {
  if (!node.document.sliceOf(node).includes('{{')) return [];
  return stringsIn(node).flatMap((text) =>
    [...expressionsOf(text)].flatMap((expression) =>
      [...expression.matchAll(NAME)].map(([, namespace, dotted, double, single]) => ({
        namespace: namespace as Named['namespace'],
        name: dotted ?? double ?? single,
      })),
    ),
  );
}

function stringsIn(node: JsonNode): string[] {
  const own = node.document.findString(node);
  if (own !== null) return own.includes('{{') ? [own] : [];
  return [...node.items, ...node.members.map(({ value }) => value)].flatMap(stringsIn);
}
