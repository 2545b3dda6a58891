import { applyDecorators } from '@nestjs/common';
import { Matches } from 'class-validator';
import { Clearable, EmailAddress, Line } from '../core/http';

/** What Git would take out without a word is refused here. */
const WithoutBrackets = () => Matches(/^[^<>]*$/, { message: 'must not hold < or >' });

/** The name of a commit's author; may be empty, to take it away. */
export const AuthorName = () =>
  applyDecorators(
    Clearable(),
    Matches(/[^\s.,:;"\\']/, { message: 'must hold more than punctuation' }),
    WithoutBrackets(),
    Line(200),
  );

/** The e-mail address of a commit's author; may be empty, to take it away. */
export const AuthorEmail = () => applyDecorators(Clearable(), WithoutBrackets(), EmailAddress());
