import { Optional } from './validation';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { isUuid } from '../database';
import { badRequest } from '../errors';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** Makes the class of a list's query, for lists that answer at most `maxLimit` items at once. */
export function pageQueryOf(maxLimit: number) {
  class LimitedPageQuery {
    @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: maxLimit, default: DEFAULT_LIMIT })
    @Optional()
    @Type(() => Number)
    @IsInt()
    @Min(1)
    @Max(maxLimit)
    limit: number = DEFAULT_LIMIT;

    /** `nextCursor` of the previous page. */
    @ApiPropertyOptional()
    @Optional()
    @IsString()
    @MaxLength(200)
    cursor?: string;
  }
  return LimitedPageQuery;
}

export class PageQuery extends pageQueryOf(MAX_LIMIT) {}

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Returns the id after which the page starts. Ids are UUIDs of version 7, so they sort by creation. */
export const idOfCursor = (query: PageQuery): string | null => textOfCursor(query, isUuid);

/** Returns the position that `pageOf` took from the last row's `id`, in a list that is not sorted by ids. */
export function textOfCursor({ cursor }: PageQuery, isOfList: (text: string) => boolean): string | null {
  if (cursor === undefined) return null;
  const text = Buffer.from(cursor, 'base64url').toString();
  if (!isOfList(text))
    throw badRequest('The cursor is not one of this list.', [{ path: 'cursor', message: 'is unknown' }]);
  return text;
}

const MAX_LONG_LIMIT = 5_000;

/** For a list that is read as a whole anyway: without `limit`, everything is returned. */
export class LongListQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_LONG_LIMIT })
  @Optional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_LONG_LIMIT)
  limit?: number;

  /** `nextCursor` of the previous page. */
  @ApiPropertyOptional()
  @Optional()
  @IsString()
  @MaxLength(200)
  cursor?: string;
}

export const cursorOfOffset = (offset: number): string => Buffer.from(`from ${offset}`).toString('base64url');

/** Returns undefined if the whole list is requested. */
export function pageOfLongList({
  limit,
  cursor,
}: LongListQuery): { offset: number; limit: number } | undefined {
  if (limit === undefined && cursor === undefined) return undefined;
  const offset =
    cursor === undefined ? '0' : /^from (\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1];
  if (offset === undefined)
    throw badRequest('The cursor is not one of this list.', [{ path: 'cursor', message: 'is unknown' }]);
  return { offset: Number(offset), limit: limit ?? MAX_LONG_LIMIT };
}

/** Takes one row more than the page, if there is a next page. */
export function pageOf<Row extends { id: string }, T>(
  rows: Row[],
  limit: number,
  present: (row: Row) => T,
): Page<T> {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const nextCursor = rows.length > limit && last ? Buffer.from(last.id).toString('base64url') : null;
  return { items: page.map(present), nextCursor };
}
