import { applyDecorators, HttpStatus, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Embedding } from '../../core/config';
import { AppError } from '../../core/errors';

export const NOT_EMBEDDED = 'trellis:not-embedded';

/** Marks routes about accounts, members and apps that are kept by the program that Trellis is a part of, if it is. */
export const NotEmbedded = () =>
  applyDecorators(SetMetadata(NOT_EMBEDDED, true), ApiExtension('x-embedded', false));

/** Error 403 of a request for something that is done in the program around Trellis. */
export const managedByHost = ({ name, homeUrl }: Embedding) =>
  new AppError(
    'managed_by_host',
    HttpStatus.FORBIDDEN,
    `This is done in ${name}, which Trellis is a part of.`,
    {
      remedy: `Do it at ${homeUrl}.`,
      data: { homeUrl },
    },
  );
