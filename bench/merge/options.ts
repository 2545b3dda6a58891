import { parseArguments, UsageError, wholeNumber } from '../support/arguments';
import { KINDS, type Kind } from './kinds';

export interface Options {
  kind: Kind;
  /** Folder of documents to edit, searched in depth. */
  documents: string | undefined;
  triples: number;
  seed: number;
  keeps: boolean;
}

const USAGE = `npm run bench:merge -- [options]
  --kind apps            apps of a platform, or flows of Node-RED
  --documents <folder>   documents to edit (default: test/documents and a large one; Node-RED's own examples)
  --triples 3000         how often two people edit a document; half of them edit different parts
  --seed 1
  --discard              do not write bench/results`;

const OPTIONS = {
  kind: { type: 'string', default: 'apps' },
  documents: { type: 'string' },
  triples: { type: 'string', default: '3000' },
  seed: { type: 'string', default: '1' },
  discard: { type: 'boolean', default: false },
} as const;

/** Throws a UsageError. */
export function readOptions(args: string[]): Options {
  const values = parseArguments(args, OPTIONS, USAGE);
  const { kind: name } = values;
  if (name !== 'apps' && name !== 'flows') throw new UsageError(`There is no kind "${name}".\n\n${USAGE}`);
  const kind = KINDS[name];
  return {
    kind,
    documents: values.documents,
    triples: wholeNumber(values.triples, { least: 2, usage: USAGE }),
    seed: wholeNumber(values.seed, { least: 0, usage: USAGE }),
    keeps: !values.discard,
  };
}
