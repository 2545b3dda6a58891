import { AppError } from '../../../src/core/errors';
import {
  JsonSyntaxError,
  JsonTooDeepError,
  parseJson,
  type JsonDocument,
  type JsonNode,
} from '../../../src/core/json-text';
import { listRepositoryApps } from '../../../src/gitsync/domain/format/list-apps';
import { MemoryTree } from '../../support/memory-tree';
import { parseMeta } from '../../../src/gitsync/domain/format/meta-file';
import { RepositoryLayout } from '../../../src/gitsync/domain/format/repository-layout';
import type { Random } from '../../simulation/models/random';
import { mutate } from './mutate';

const ENTRY = {
  gitAppName: 'Orders \u00e9',
  lastCommitMessage: 'App "creation"\n',
  gitVersionId: 'cc9db925-66ec-4fd4-ba46-7bd98023c750',
  lastpushDate: '2025-03-26T12:10:30.805Z',
  gitVersionName: 'v1',
  lastCommitUser: 'Ada Lovelace',
};
const META = JSON.stringify(
  { a: ENTRY, b: { ...ENTRY, gitAppName: 'Sales', x: [1, -2.5e3, null, true] } },
  null,
  2,
);
const DOCUMENT = JSON.stringify({
  appV2: {
    name: 'Orders',
    numbers: [0, -0, 1.5e300, 123456789012],
    text: '\u2028\ud83d\ude00\\"\t',
    deep: [[[{}]]],
  },
});

const NOT_JSON = Symbol('not JSON');

function judged(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return NOT_JSON;
  }
}

/** JSON, with the language's own parser as the judge. */
export function fuzzJson(random: Random): Promise<string | null> {
  const text = mutate(Buffer.from(DOCUMENT), random).toString('utf8');
  const wanted = judged(text);
  let read: unknown = NOT_JSON;
  try {
    const document = parseJson(text);
    read = valueOf(document, document.root);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError || error instanceof JsonTooDeepError)) throw error;
  }
  const isSame =
    wanted === NOT_JSON || read === NOT_JSON ? wanted === read : printed(wanted) === printed(read);
  return Promise.resolve(isSame ? null : `${JSON.stringify(text)} was read as ${String(read)}`);
}

/** `.meta/meta.json`: a valid one is read in full, any other gives an error that says so. */
export async function fuzzMeta(random: Random): Promise<string | null> {
  const bytes = mutate(Buffer.from(META), random);
  const list = await listRepositoryApps(
    new MemoryTree({ '.meta/meta.json': bytes, 'Orders/v1.json': '{}' }),
    new RepositoryLayout(''),
  );
  if (list.items.some(({ problem }) => problem !== null && !/\S.*\.$/s.test(problem.detail)))
    return 'A problem has no sentence.';
  const text = bytes.toString('utf8');
  const wanted = Buffer.from(text).equals(bytes) ? judged(text.replace(/^\ufeff/, '')) : NOT_JSON;
  const isList = typeof wanted === 'object' && wanted !== null && !Array.isArray(wanted);
  try {
    const names = parseMeta(bytes).entries();
    if (!isList) return text.trim() === '' ? null : `${JSON.stringify(text)} was accepted`;
    const entries = new Map(Object.entries(wanted as Record<string, { gitAppName?: unknown } | null>));
    const isSame =
      names.length === entries.size &&
      names.every(({ gitAppId, gitAppName }) => {
        const name = entries.get(gitAppId)?.gitAppName;
        return gitAppName === (typeof name === 'string' ? name : null);
      });
    return isSame ? null : `${JSON.stringify(text)} was read as ${JSON.stringify(names)}`;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'git_invalid_repository') throw error;
    return isList ? `${JSON.stringify(text)} was refused: ${error.message}` : null;
  }
}

function valueOf(document: JsonDocument, node: JsonNode): unknown {
  switch (node.kind) {
    case 'object': {
      const value = Object.create(null) as Record<string, unknown>;
      for (const member of node.members) value[member.key] = valueOf(document, member.value);
      return value;
    }
    case 'array':
      return node.items.map((item) => valueOf(document, item));
    case 'string':
      return document.findString(node);
    default:
      return JSON.parse(document.sliceOf(node)) as unknown;
  }
}

const printed = (value: unknown): string => JSON.stringify(value);
