/** Longest name and version that are kept: both are in branches, commits and the audit trail. */
const MAX_NAME = 40;
const MAX_VERSION = 20;

/** Returns the name that an agent gives itself as a branch can hold it: `Claude Code` becomes `claude-code`. */
export const agentNameOf = (given: string): string => clean(given, MAX_NAME).toLowerCase() || 'agent';

export const agentVersionOf = (given: string): string => clean(given, MAX_VERSION) || '0';

/** Keeps letters, digits and single dots and dashes inside: what a ref, a trailer and a log hold without escapes. */
const clean = (text: string, max: number): string =>
  text
    .slice(0, 1_000)
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .replace(/-*\.[-.]*/g, '.')
    .replace(/^[-.]+/, '')
    .slice(0, max)
    .replace(/(\.lock|[-.])+$/i, '');

/** First part of the names of branches that a session begins on a day. */
export const branchPrefixOf = (agentName: string, day: Date): string =>
  `agent/${agentName}/${day.toISOString().slice(0, 10)}-`;
