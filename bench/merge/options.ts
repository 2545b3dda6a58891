import { join } from 'node:path';
import { parseArguments, wholeNumber } from '../support/arguments';

export interface Options {
  /** Folder of documents to edit, searched in depth. */
  documents: string;
  triples: number;
  seed: number;
  keeps: boolean;
}

const USAGE = `npm run bench:merge -- [options]
  --documents <folder>   documents of apps to edit (default: shared/data beside this repository)
  --triples 3000         how often two people edit a document; half of them edit different parts
  --seed 1
  --discard              do not write bench/results`;

const OPTIONS = {
  documents: { type: 'string', default: join(__dirname, '../../../shared/data') },
  triples: { type: 'string', default: '3000' },
  seed: { type: 'string', default: '1' },
  discard: { type: 'boolean', default: false },
} as const;

/** Throws a UsageError. */
export function readOptions(args: string[]): Options {
  const values = parseArguments(args, OPTIONS, USAGE);
  return {
    documents: values.documents,
    triples: wholeNumber(values.triples, { least: 2, usage: USAGE }),
    seed: wholeNumber(values.seed, { least: 0, usage: USAGE }),
    keeps: !values.discard,
  };
}
