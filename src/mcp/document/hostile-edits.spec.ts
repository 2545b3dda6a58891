import fc from 'fast-check';
import { z } from 'zod';
import { findErrors, newFaults, parseAppDocument } from '../../apps';
import { printPatch } from '../../apps/document/editing';
import { AppError } from '../../core/errors';
import { samples } from '../../../test/support/samples';
import { ownDocuments } from '../../../test/documents/documents';
import { applyAgentEdits, EDITS } from './apply-edits';
import { OpenDocument, type Thing } from './open-document';

const WORDS = [
  '',
  ' ',
  '.',
  '..',
  '/',
  '//',
  '~',
  '-',
  '0',
  '-1',
  '99999999999',
  '__proto__',
  'constructor',
  'a b',
];
const PATHS = [
  ...WORDS,
  ...[
    'properties',
    'properties.',
    'properties.text',
    'properties..text',
    'properties.__proto__',
    '/properties/text',
  ],
  ...[
    '/properties/text/value',
    'properties.text.value.x',
    'component.definition.properties.text',
    'styles.color',
  ],
  ...[
    'options',
    'options.x',
    'options.__proto__.x',
    'options.headers.9.0',
    '/options/a~1b',
    '/options/~2',
    'home',
  ],
  ...[
    'event.actionId',
    'actionId',
    '/event/actionId',
    'layouts.desktop.top',
    'name',
    'id',
    'events.0.actionId',
  ],
];
const POINTERS = [
  '',
  '/',
  '/appV2',
  '/appV2/components/0',
  '/appV2/components/-',
  '/appV2/pages',
  '/app',
  '/name',
  '/~2',
];

const word = fc.constantFrom(...WORDS);
const value = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    'onClick',
    'run-query',
    Number.MAX_VALUE,
    -1,
    [],
    {},
    { value: 1 },
    '\ud800',
    undefined,
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

/** Edits of things that are there, and of others, with parts of all kinds. */
function editsOf(things: readonly Thing[]): fc.Arbitrary<unknown> {
  const of = fc.oneof(fc.constantFrom(...things.flatMap(({ id, name }) => [id, name])), word);
  const name = fc.oneof(
    fc.constantFrom(...things.map((thing) => thing.name), 'fresh', 'x'.repeat(200)),
    word,
  );
  const at = fc.record(
    { left: fc.oneof(fc.integer(), fc.double()), width: fc.integer() },
    { requiredKeys: [] },
  );
  const type = fc.constantFrom('Button', 'Table', 'Buton', 'Container', '');
  const parts = fc.dictionary(fc.constantFrom('text', 'txt', '__proto__', 'value', ''), value, {
    maxKeys: 2,
  });
  const event = fc.record({ eventId: value, actionId: value }, { requiredKeys: [] });
  const operation = fc.record(
    { op: fc.constantFrom('add', 'replace', 'remove', 'move'), path: fc.constantFrom(...POINTERS), value },
    { requiredKeys: ['op', 'path'] },
  );
  return fc.oneof(
    fc.record(
      { op: fc.constant('set'), of, path: fc.constantFrom(...PATHS), value },
      { requiredKeys: ['op', 'of', 'path'] },
    ),
    fc.record({ op: fc.constantFrom('rename', 'remove', 'move', 'update'), of, name }),
    fc.record({ op: fc.constantFrom('remove', 'move'), of }),
    fc.record({ op: fc.constant('rename'), of, name }),
    fc.record(
      { op: fc.constant('move'), of, parent: fc.option(of), slot: word, at, to: fc.integer() },
      { requiredKeys: ['op', 'of'] },
    ),
    fc.record(
      { op: fc.constant('add'), what: fc.constantFrom('page', 'query', 'widget'), name, kind: word },
      { requiredKeys: ['op', 'what'] },
    ),
    fc.record(
      {
        op: fc.constant('add'),
        what: fc.constant('component'),
        type,
        name,
        parent: of,
        at,
        properties: parts,
      },
      { requiredKeys: ['op', 'what', 'type'] },
    ),
    fc.record({ op: fc.constant('add'), what: fc.constant('event'), of, event }),
    fc.record({
      op: fc.constant('add'),
      what: fc.constant('query'),
      kind: fc.constantFrom('restapi', '1st', '🦄'),
      options: parts,
    }),
    fc.record({ op: fc.constant('patch'), operations: fc.array(operation, { maxLength: 2 }) }),
    fc.jsonValue({ maxDepth: 1 }),
  );
}

/** Tries edits: all are made, and fit the document, or the error names one of them and its mistake. */
function tryEdits(text: string, edits: unknown[]): void {
  const given = EDITS.safeParse(JSON.parse(JSON.stringify(edits)));
  if (!given.success) return expectTold(given.error);
  const before = OpenDocument.of(text);
  try {
    const { edits: made, document, readBack } = applyAgentEdits(before, given.data);
    for (const describe of readBack) expect(Object.keys(describe(document)).length).toBeGreaterThan(0);
    const patched = parseAppDocument(text).edit(printPatch(made));
    expect(JSON.parse(patched.text)).toEqual(JSON.parse(document.print(document.value)));
    const isPatch = given.data.some(({ op }) => op === 'patch');
    const faults = newFaults(findErrors(patched), findErrors(parseAppDocument(text)));
    if (!isPatch) expect(faults.map(({ message }) => message)).toEqual([]);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect(error.message).toMatch(/^Edit \d+ \((add|set|move|rename|remove|patch)\): /);
    expect(error.remedy).toMatch(/None of the edits was made\.$/);
  }
}

function expectTold({ issues }: z.ZodError): void {
  for (const { message, path } of issues) {
    expect(message).not.toBe('Invalid input');
    expect(path[0] === undefined || typeof path[0] === 'number').toBe(true);
  }
}

it.each(ownDocuments)('makes hostile edits of %s whole, or says what is wrong with which', (_name, text) => {
  const things = OpenDocument.of(text).all();
  fc.assert(
    fc.property(fc.array(editsOf(things), { minLength: 1, maxLength: 3 }), (edits) => tryEdits(text, edits)),
    { numRuns: samples(40) },
  );
});
