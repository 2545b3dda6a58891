import { badRequest } from '../../core/errors';

/** Place in an app's history: how many of the commits back from `tip` were listed before. */
export interface HistoryPlace {
  tip: string;
  count: number;
}

export const cursorOf = ({ tip, count }: HistoryPlace): string =>
  Buffer.from(`${tip} ${count}`).toString('base64url');

/** @throws AppError for a cursor of another list */
export function placeOfCursor(cursor: string): HistoryPlace {
  const text = Buffer.from(cursor, 'base64url').toString();
  const [, tip, count] = /^([0-9a-f]{40}) (\d{1,9})$/.exec(text) ?? [];
  if (tip === undefined)
    throw badRequest('The cursor is not one of this list.', [{ path: 'cursor', message: 'is unknown' }]);
  return { tip, count: Number(count) };
}
