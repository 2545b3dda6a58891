import type { ValidationError } from '@nestjs/common';
import { getMetadataStorage } from 'class-validator';
import type { FieldConstraint, FieldError } from '../errors';

/** Lists the refused fields of a request, by dotted path. */
export function fieldErrors(errors: ValidationError[], prefix = ''): FieldError[] {
  return errors.flatMap((error) => {
    const path = prefix + error.property;
    const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
      path,
      // Only if there is a value, a rule says what is wrong with it.
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
