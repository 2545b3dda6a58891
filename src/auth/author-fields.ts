import { applyDecorators } from '@nestjs/common';
import { Matches } from 'class-validator';
import { Clearable, EmailAddress, Line } from '../core/http';

/** Refuses characters that Git removes silently. */
const WithoutBrackets = () => Matches(/^[^<>]*$/, { message: 'must not contain < or >' });

/** Validates the name of a commit's author. An empty one removes it. */
export const AuthorName = () =>
  applyDecorators(
    Clearable(),
    Matches(/[^\s.,:;"\\']/, { message: 'must contain more than punctuation' }),
    WithoutBrackets(),
    Line(200),
  );

/** Validates the email address of a commit's author. An empty one removes it. */
export const AuthorEmail = () => applyDecorators(Clearable(), WithoutBrackets(), EmailAddress());
