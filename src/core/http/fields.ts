import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInstance, IsString, Length, Matches } from 'class-validator';
import { RawJson } from './raw-json';

// PostgreSQL's text cannot hold NUL, and no name needs a line break or another control character.
// eslint-disable-next-line no-control-regex
const WITHOUT_CONTROL_CHARACTERS = /^[^\u0000-\u001f\u007f]*$/;
// eslint-disable-next-line no-control-regex
const WITHOUT_NUL = /^[^\u0000]*$/;

/** A line of text: white space around it is taken off, then 1 to `max` characters without control characters. */
export const Line = (max: number) =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)),
    Matches(WITHOUT_CONTROL_CHARACTERS, { message: 'must not hold line breaks or other control characters' }),
    Length(1, max),
    IsString(),
  );

/** Any text up to `max` characters but NUL. */
export const Text = (max: number, min = 0) =>
  applyDecorators(Matches(WITHOUT_NUL, { message: 'must not hold NUL' }), Length(min, max), IsString());

/** JSON kept as it was sent; name the member in the route's `TakesBody` too. */
export const RawJsonField = () =>
  applyDecorators(
    // class-transformer would copy the instance member by member.
    Transform(({ obj, key }: { obj: Record<string, unknown>; key: string }) => obj[key]),
    IsInstance(RawJson, { message: 'must be a JSON document' }),
    ApiProperty({ type: 'object', additionalProperties: true }),
  );
