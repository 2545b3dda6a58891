import { parseArguments, wholeNumber } from '../support/arguments';

export interface Options {
  apps: number;
  /** Time that the stand-in takes for a page of the list, and for most other requests, in ms. */
  listMs: number;
  /** Time that it takes for an export, in ms. */
  exportMs: number;
  rounds: number;
  /** True if the results are written to bench/results. */
  keeps: boolean;
}

const USAGE = `npm run bench:tooljet -- [options]
  --apps 300            apps in ToolJet
  --list 30             time that ToolJet takes for a page of its list, and other requests, in ms
  --export 80           time that it takes for an export, in ms
  --rounds 3            first captures, and as many rounds of bare exports, in turns
  --discard             do not write bench/results`;

const OPTIONS = {
  apps: { type: 'string', default: '300' },
  list: { type: 'string', default: '30' },
  export: { type: 'string', default: '80' },
  rounds: { type: 'string', default: '3' },
  discard: { type: 'boolean', default: false },
} as const;

/** Throws a UsageError. */
export function readOptions(args: string[]): Options {
  const values = parseArguments(args, OPTIONS, USAGE);
  const number = (text: string, least: number) => wholeNumber(text, { least, usage: USAGE });
  return {
    apps: number(values.apps, 20),
    listMs: number(values.list, 0),
    exportMs: number(values.export, 0),
    rounds: number(values.rounds, 1),
    keeps: !values.discard,
  };
}
