import { ValidationPipe, applyDecorators, type ValidationError } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  isEmail,
  IsInstance,
  isISO8601,
  IsString,
  IsUUID,
  isUUID,
  Length,
  Matches,
  ValidateBy,
  ValidateIf,
  getMetadataStorage,
} from 'class-validator';
import { badRequest, type FieldConstraint, type FieldError } from '../errors';
import { RawJson } from './body.interceptor';

/** Validates request types; refuses unknown fields. */
export const validationPipe = () =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: true,
    // The class has the limits of its fields.
    validationError: { target: true },
    exceptionFactory: (errors) => badRequest('Some fields are missing or wrong.', fieldErrors(errors)),
  });

/** Validates a request that did not come over HTTP, as its route would. @throws AppError 400 `bad_request` */
export async function checked<T extends object>(type: new () => T, request: object): Promise<T> {
  return (await validationPipe().transform(request, { type: 'body', metatype: type })) as T;
}

// PostgreSQL's text holds neither NUL nor lone surrogates, and a name needs no line break.
const PLAIN_LINE = /^[^\p{Cc}\p{Surrogate}\u2028\u2029]*$/u;
// Two addresses that look the same would be two accounts.
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/u;
const PLAIN_TEXT = /^[^\u0000\p{Surrogate}]*$/u;

const trimIfText = (value: unknown): unknown => (typeof value === 'string' ? value.trim() : value);

/** One line of text: trimmed, 1 to `max` characters, no control characters. */
export const Line = (max: number, min = 1) =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => trimIfText(value)),
    Matches(PLAIN_LINE, { message: 'must not contain line breaks or other control characters' }),
    Length(min, max),
    IsString(),
    ApiProperty({ minLength: min, maxLength: max }),
  );

/** At most `maxCount` lines of text, each as for `Line`. */
export const Lines = (maxCount: number, max: number) =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? value.map(trimIfText) : value)),
    Matches(PLAIN_LINE, { each: true, message: 'must not contain line breaks or other control characters' }),
    Length(1, max, { each: true }),
    IsString({ each: true }),
    ArrayMaxSize(maxCount),
    IsArray(),
    ApiProperty({ type: [String], maxItems: maxCount }),
  );

/** Any text of up to `max` characters without NUL. */
export const Text = (max: number, min = 0) =>
  applyDecorators(
    Matches(PLAIN_TEXT, { message: 'must not contain NUL or half a character' }),
    Length(min, max),
    IsString(),
    ApiProperty({ minLength: min, maxLength: max }),
  );

/** Lets a field be absent, but not null: for one whose value cannot be taken away. */
export const Optional = () =>
  applyDecorators(
    ValidateIf((_, value: unknown) => value !== undefined),
    ApiProperty({ required: false }),
  );

/** Lets a field be absent, or be empty to clear its value; must precede the other decorators. */
export const Clearable = () =>
  applyDecorators(
    ValidateIf((_, value: unknown) => value !== undefined && value !== ''),
    ApiProperty({ required: false, minLength: 0 }),
  );

const MAX_EMAIL = 254;
export const isEmailAddress = (value: unknown): boolean =>
  // class-validator's own check throws on lone surrogates.
  typeof value === 'string' &&
  value.length <= MAX_EMAIL &&
  PLAIN_LINE.test(value) &&
  !INVISIBLE.test(value) &&
  isEmail(value);

export const EmailAddress = () =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => trimIfText(value)),
    ValidateBy({
      name: 'isEmailAddress',
      validator: { validate: isEmailAddress, defaultMessage: () => 'must be an email address' },
    }),
    ApiProperty({ format: 'email', maxLength: MAX_EMAIL }),
  );

// ISO 8601 also has dates by week and by day of the year, which `Date` does not read.
const isTime = (value: unknown): boolean => isISO8601(value) && !Number.isNaN(Date.parse(value as string));

export const Time = () =>
  applyDecorators(
    ValidateBy({
      name: 'isTime',
      validator: {
        validate: isTime,
        defaultMessage: () => 'must be a time in ISO 8601, such as 2026-01-31T12:00:00Z',
      },
    }),
    ApiProperty({ format: 'date-time' }),
  );

const asStored = (id: unknown): unknown => (typeof id === 'string' ? id.toLowerCase() : id);

/** Id in the body, in the spelling in which ids are stored. */
export const Id = () =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => asStored(value)),
    IsUUID(),
    ApiProperty({ format: 'uuid' }),
  );

/** `all`, or up to `max` ids in the spelling in which ids are stored. */
export const IdsOrAll = (max: number) =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (Array.isArray(value) ? value.map(asStored) : value)),
    ValidateBy({
      name: 'isIdsOrAll',
      validator: {
        validate: (value: unknown) =>
          value === 'all' || (Array.isArray(value) && value.length <= max && value.every((id) => isUUID(id))),
        defaultMessage: () => `must be "all", or at most ${max} ids`,
      },
    }),
    ApiProperty({
      oneOf: [
        { type: 'string', enum: ['all'] },
        { type: 'array', items: { type: 'string', format: 'uuid' }, maxItems: max },
      ],
    }),
  );

/** JSON kept as it was sent; list the member in the route's `TakesBody`, too. */
export const RawJsonField = () =>
  applyDecorators(
    // class-transformer would copy the instance member by member.
    Transform(({ obj, key }: { obj: Record<string, unknown>; key: string }) => obj[key]),
    IsInstance(RawJson, { message: 'must be a JSON document' }),
    ApiProperty({ type: 'object', additionalProperties: true }),
  );

/** Lists the refused fields of a request, by dotted path. */
function fieldErrors(errors: ValidationError[], prefix = ''): FieldError[] {
  return errors.flatMap((error) => {
    const path = prefix + error.property;
    const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
      path,
      // A rule's message only makes sense for a present value.
      ...(findLack(error.value) ?? { message, ...constraintOf(error, rule) }),
    }));
    return [...own, ...fieldErrors(error.children ?? [], `${path}.`)];
  });
}

function findLack(value: unknown): Omit<FieldError, 'path'> | null {
  if (value === undefined) return { message: 'is missing', code: 'required' };
  return value === null ? { message: 'must not be null', code: 'required' } : null;
}

type Limits = readonly unknown[];

function constraintOf(error: ValidationError, rule: string): FieldConstraint {
  return CONSTRAINTS[rule]?.(limitsOf(error, rule), error.value) ?? { code: 'wrong_format' };
}

/** Arguments of class-validator's rules, by the names that it gives them in its errors. */
const CONSTRAINTS: Readonly<Record<string, (limits: Limits, value: unknown) => FieldConstraint>> = {
  isLength: ([min, max], value) => lengthConstraint({ min: Number(min), max: Number(max) }, value),
  maxLength: ([max]) => ({ code: 'too_long', max: Number(max) }),
  arrayMaxSize: ([max]) => ({ code: 'too_many', max: Number(max) }),
  arrayNotEmpty: () => ({ code: 'required' }),
  arrayUnique: () => ({ code: 'duplicate' }),
  min: ([min]) => ({ code: 'too_small', min: Number(min) }),
  max: ([max]) => ({ code: 'too_large', max: Number(max) }),
  isIn: ([allowed]) => ({ code: 'not_allowed', allowed: (allowed as unknown[]).map(String) }),
  isInt: () => ({ code: 'not_integer' }),
  isEmailAddress: () => ({ code: 'not_email' }),
  isHttpsUrl: () => ({ code: 'not_https_url' }),
  isTime: () => ({ code: 'not_date' }),
  isUuid: () => ({ code: 'not_id' }),
  whitelistValidation: () => ({ code: 'unknown_field' }),
};

function lengthConstraint({ min, max }: { min: number; max: number }, value: unknown): FieldConstraint {
  const lengths = [value].flat().map((text) => (typeof text === 'string' ? text.length : 0));
  if (lengths.some((length) => length > max)) return { code: 'too_long', max };
  return lengths.includes(0) ? { code: 'required' } : { code: 'too_short', min };
}

/** Errors name the rule alone; its arguments are with the class. */
function limitsOf({ target, property }: ValidationError, rule: string): Limits {
  const rules = getMetadataStorage().getTargetValidationMetadatas(target!.constructor, '', false, false);
  const found = rules.find((one) => one.propertyName === property && one.name === rule);
  return (found?.constraints as Limits | undefined) ?? [];
}
