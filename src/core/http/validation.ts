import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { badRequest, type FieldError } from '../errors';

/** Validates request types; refuses unknown fields. */
export const validationPipe = () =>
  new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) => badRequest('Some fields are missing or wrong.', flatten(errors)),
  });

function flatten(errors: ValidationError[], prefix = ''): FieldError[] {
  return errors.flatMap((error) => {
    const path = prefix + error.property;
    const own = Object.values(error.constraints ?? {}).map((message) => ({
      path,
      message: findLack(error.value) ?? message,
    }));
    return [...own, ...flatten(error.children ?? [], `${path}.`)];
  });
}

/** Returns null if there is a value: only then does a rule say what is wrong with it. */
function findLack(value: unknown): string | null {
  if (value === undefined) return 'is missing';
  return value === null ? 'must not be null' : null;
}
