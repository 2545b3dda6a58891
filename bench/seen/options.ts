import { parseArguments, wholeNumber } from '../support/arguments';

export interface Options {
  /** Between Trellis and the Git server, in each direction. */
  delaysMs: number[];
  /** Pushes that a webhook tells of. */
  rounds: number;
  /** Pushes that polling finds. */
  polls: number;
  keeps: boolean;
}

const USAGE = `npm run bench:seen -- [options]
  --delays 0,25         delay between Trellis and the Git server, in ms, each way
  --rounds 20           pushes that a webhook tells of
  --polls 4             pushes that polling finds, half a minute each
  --discard             do not write bench/results`;

const OPTIONS = {
  delays: { type: 'string', default: '0,25' },
  rounds: { type: 'string', default: '20' },
  polls: { type: 'string', default: '4' },
  discard: { type: 'boolean', default: false },
} as const;

/** Throws a UsageError. */
export function readOptions(args: string[]): Options {
  const values = parseArguments(args, OPTIONS, USAGE);
  const count = (text: string, least: number) => wholeNumber(text, { least, usage: USAGE });
  return {
    delaysMs: values.delays.split(',').map((text) => count(text, 0)),
    rounds: count(values.rounds, 1),
    polls: count(values.polls, 1),
    keeps: !values.discard,
  };
}
