import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  isEmail,
  IsInstance,
  IsString,
  IsUUID,
  Length,
  Matches,
  ValidateBy,
  ValidateIf,
} from 'class-validator';
import { RawJson } from './raw-json';

// PostgreSQL's text can hold neither NUL nor half a character, and no name needs a line break.
const PLAIN_LINE = /^[^\p{Cc}\p{Surrogate}\u2028\u2029]*$/u;
const PLAIN_TEXT = /^[^\u0000\p{Surrogate}]*$/u;

/** A line of text: white space around it is taken off, then 1 to `max` characters without control characters. */
export const Line = (max: number) =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)),
    Matches(PLAIN_LINE, { message: 'must not hold line breaks or other control characters' }),
    Length(1, max),
    IsString(),
    ApiProperty({ minLength: 1, maxLength: max }),
  );

/** Any text up to `max` characters but NUL. */
export const Text = (max: number, min = 0) =>
  applyDecorators(
    Matches(PLAIN_TEXT, { message: 'must not hold NUL or half a character' }),
    Length(min, max),
    IsString(),
    ApiProperty({ minLength: min, maxLength: max }),
  );

/** The field may be left out, or be empty to take away what it held; put it above the others. */
export const Clearable = () =>
  applyDecorators(
    ValidateIf((_, value: unknown) => value !== undefined && value !== ''),
    ApiProperty({ required: false, minLength: 0 }),
  );

const MAX_EMAIL = 254;
const isEmailAddress = (value: unknown): boolean =>
  // class-validator's own check throws for half a character.
  typeof value === 'string' && value.length <= MAX_EMAIL && PLAIN_LINE.test(value) && isEmail(value);

export const EmailAddress = () =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value)),
    ValidateBy({
      name: 'isEmailAddress',
      validator: { validate: isEmailAddress, defaultMessage: () => 'must be an e-mail address' },
    }),
    ApiProperty({ format: 'email', maxLength: MAX_EMAIL }),
  );

/** An id in the body, in the spelling in which ids are stored. */
export const Id = () =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value)),
    IsUUID(),
    ApiProperty({ format: 'uuid' }),
  );

/** JSON kept as it was sent; name the member in the route's `TakesBody` too. */
export const RawJsonField = () =>
  applyDecorators(
    // class-transformer would copy the instance member by member.
    Transform(({ obj, key }: { obj: Record<string, unknown>; key: string }) => obj[key]),
    IsInstance(RawJson, { message: 'must be a JSON document' }),
    ApiProperty({ type: 'object', additionalProperties: true }),
  );
