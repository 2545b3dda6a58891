import { hashOf } from '../../../apps/document';
import { type AppError, unprocessable } from '../../../core/errors';

/** Text of an app that looks like a secret. */
export interface FoundSecret {
  /** Hash of the rule and the text, by which it is allowed. */
  fingerprint: string;
  /** Kind of secret, such as `slack`. */
  rule: string;
  /** Named things that it is in, such as `query getOrders`, from the outside in. */
  place: string[];
  /** JSON Pointer of the string. */
  path: string;
}

/** Secrets that a message names; the others are in its data. */
const MOST_NAMED = 3;

export const fingerprintOfSecret = (rule: string, text: string): string => hashOf(`${rule}\0${text}`);

export function secretFound(secrets: FoundSecret[]): AppError {
  const named = secrets.slice(0, MOST_NAMED).map(describeSecret);
  const others = secrets.length - named.length;
  const list = [...named, ...(others > 0 ? [`${others} more`] : [])].join('; ');
  return unprocessable('secret_found', `The app seems to contain a secret in plain text: ${list}.`, {
    remedy:
      'Move the value to a secret constant, and write {{secrets.NAME}} in its place. If it is not a secret, an admin can allow it.',
    data: { secrets },
  });
}

/** Says what kind of secret is where, such as `database connection string in query getOrders (/appV2/…)`. */
export const describeSecret = ({ rule, place, path }: FoundSecret): string =>
  `${rule.replaceAll('-', ' ')} in ${place.at(-1) ?? 'the app'} (${path})`;
