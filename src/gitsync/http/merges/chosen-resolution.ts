import type { HunkResolution } from '../../../apps';
import { badRequest } from '../../../core/errors';
import { CHOICES, type ChosenResolution } from '../../domain';
import type { ResolveRequest } from '../merges.dto';

/** Returns the only member that the request has. Throws 400 if it has none, or several. */
export function chosenOf({ choose, value, hunks }: ResolveRequest): ChosenResolution {
  const given: ChosenResolution[] = [];
  if (choose !== undefined) given.push({ choose });
  if (value !== undefined) given.push({ value });
  if (hunks !== undefined) given.push({ hunks: hunks.map(hunkOf) });
  if (given.length === 1) return given[0];
  throw badRequest('Exactly one of choose, value and hunks is required.', [
    { path: 'choose', message: 'or value or hunks is required' },
  ]);
}

function hunkOf(hunk: unknown, index: number): HunkResolution {
  const side = CHOICES.find((choice) => choice === hunk);
  if (side) return side;
  const text = (hunk as { text?: unknown } | null)?.text;
  if (typeof text === 'string') return { text };
  const message = `must be one of ${CHOICES.join(', ')}, or {text}`;
  throw badRequest('A hunk is not a decision.', [{ path: `hunks.${index}`, message }]);
}
