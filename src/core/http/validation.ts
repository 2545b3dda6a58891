import { ValidationPipe } from '@nestjs/common';
import { badRequest } from '../errors';
import { fieldErrors } from './field-errors';

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
