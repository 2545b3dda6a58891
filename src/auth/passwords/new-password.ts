import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';

const MIN_PASSWORD = 8;
export const MAX_PASSWORD = 1024;

/** Validates a new password. */
export const NewPassword = () =>
  applyDecorators(
    Length(MIN_PASSWORD, MAX_PASSWORD),
    IsString(),
    ApiProperty({ minLength: MIN_PASSWORD, maxLength: MAX_PASSWORD }),
  );
