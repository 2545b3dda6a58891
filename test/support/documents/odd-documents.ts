import type { Random } from './people-edits';

const SCALARS = [
  '0',
  '-0',
  '1',
  '1.0',
  '1e3',
  '1000',
  '12345678901234567890',
  '12345678901234567891',
  '""',
  '"a"',
  '"\\u0061"',
  '"\\ud800"',
  '"\\ud83d\\ude00"',
  '"😀"',
  '"one\\r\\ntwo\\r\\nthree"',
  '"one\\ntwo\\nthree\\nfour"',
  '"one\\nTWO\\nthree\\nfour"',
  '"{{queries.q1.data}} and {{components.c1.value}}"',
  'true',
  'false',
  'null',
];
const KEYS = ['"a"', '"\\u0061"', '"b"', '"__proto__"', '"constructor"', '"id"', '""', '"#2"', '"createdAt"'];
const IDS = ['"x"', '"y"', '"x#2"', '"__proto__"', '""', '"page1"', '"page2"', '"c1"', '"c2"', '"q1"'];
const BLANKS = ['', '', '', ' ', '\n  ', '\r\n\t'];

const pick = <T>(list: readonly T[], random: Random): T => list[random(list.length)];

/** Writes an app document that is valid and otherwise as odd as can be. */
export function oddDocument(random: Random): string {
  const list = (name: string, more: () => string[], isUnique = true) =>
    random(8) === 0 ? [] : [`"${name}":${blank(random)}${entities({ random, more, isUnique })}`];
  const ref = () => pick([...IDS, 'null', '"c1-0"', '"gone"'], random);
  const members = [
    `"name": ${pick(['"App"', '"Other"'], random)}`,
    ...list('components', () => [`"pageId":${ref()}`, `"parent":${ref()}`, `"layouts": ${layouts(random)}`]),
    ...list('pages', () => [`"name": ${pick(SCALARS.slice(8, 12), random)}`, `"index": ${random(3)}`]),
    ...list('events', () => [
      `"sourceId": ${ref()}`,
      `"event": {"queryId": ${ref()}, "queryName": ${ref()}}`,
    ]),
    ...list('dataQueries', () => [`"dataSourceId":${ref()}`, `"options": ${value(random, 2)}`]),
    ...list('dataSources', () => [`"kind": ${ref()}`], false),
    ...list('dataSourceOptions', () => [`"dataSourceId":${ref()}`, `"options":${value(random, 2)}`]),
    ...version(random),
    `"strange": ${value(random, 3)}`,
  ];
  return `{"appV2":${object(random, members)},${blank(random)}"tooljetVersion": ${pick(SCALARS, random)}}`;
}

function version(random: Random): string[] {
  const component = () =>
    `${pick(IDS, random)}: ${object(random, [`"parent": ${pick(IDS, random)}`, `"component": ${value(random, 2)}`])}`;
  const components = () => object(random, Array.from({ length: random(4) }, component));
  const page = () =>
    `${pick(IDS, random)}: ${object(random, ['"name": "P"', `"components": ${components()}`])}`;
  const definition = object(random, [`"pages": ${object(random, Array.from({ length: random(3) }, page))}`]);
  const own = object(random, [
    '"id": "v"',
    `"definition": ${definition}`,
    `"homePageId": ${pick(IDS, random)}`,
  ]);
  return pick(
    [[], [`"editingVersion": ${own}`], [`"editingVersion": ${own}`, `"appVersions": [${own}]`]],
    random,
  );
}

function layouts(random: Random): string {
  const layout = (type: string) =>
    `{"type":"${type}","top": ${random(3)},"left":${random(3)},"width": 5,"height": ${pick(['5', '5.0', '6'], random)}}`;
  return `[${pick([[], ['desktop'], ['desktop', 'mobile'], ['mobile', 'desktop']], random)
    .map(layout)
    .join(', ')}]`;
}

function entities({
  random,
  more,
  isUnique,
}: {
  random: Random;
  more: () => string[];
  isUnique: boolean;
}): string {
  const ids = new Set<string>();
  const items: string[] = [];
  for (let count = random(5); count > 0; count -= 1) {
    const id = pick(IDS, random);
    if (isUnique && ids.has(id)) continue;
    ids.add(id);
    const hasId = random(12) > 0;
    items.push(
      object(random, [
        ...(hasId ? [`"id":${id}`] : []),
        ...more(),
        `"name": ${pick(SCALARS.slice(8, 12), random)}`,
      ]),
    );
  }
  return join(random, '[]', items);
}

function value(random: Random, depth: number): string {
  const kind = depth === 0 ? 0 : random(4);
  if (kind <= 1) return pick(SCALARS, random);
  const items = Array.from({ length: random(5) }, () => value(random, depth - 1));
  if (kind === 2) return join(random, '[]', items);
  return object(
    random,
    items.map((item) => `${pick(KEYS, random)}:${item}`),
  );
}

const object = (random: Random, members: string[]): string => join(random, '{}', members);

const join = (random: Random, brackets: string, items: string[]): string =>
  brackets[0] + items.map((item) => blank(random) + item + blank(random)).join(',') + brackets[1];

const blank = (random: Random): string => pick(BLANKS, random);
