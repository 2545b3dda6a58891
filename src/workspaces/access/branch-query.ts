import { applyDecorators, HttpStatus, SetMetadata } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import type { Request } from 'express';
import { badRequest } from '../../core/errors';
import { Refuses } from '../../core/http';

export const TAKES_BRANCH = 'takes branch';

/** Marks routes of apps, which concern the default branch unless `?branch=` names another one. */
export const TakesBranch = () =>
  applyDecorators(
    SetMetadata(TAKES_BRANCH, true),
    ApiQuery({
      name: 'branch',
      required: false,
      description: 'The branch that is meant; without it the default one.',
      schema: { type: 'string' },
    }),
    Refuses(HttpStatus.NOT_FOUND, 'not_found', 'git_branch_not_found', 'app_not_on_branch'),
  );

/** Takes `branch` out of the query, so that the types of other parameters need not know it. Null if there is none. */
export function takeBranch(request: Request): string | null {
  const { branch, ...query } = request.query;
  if (branch === undefined) return null;
  if (typeof branch !== 'string' || branch === '' || branch.includes('\0'))
    throw badRequest('The parameter `branch` is not the name of a branch.', [
      { path: 'branch', message: 'must be the name of one branch' },
    ]);
  // Express computes the query anew each time it is read.
  Object.defineProperty(request, 'query', { value: query, configurable: true });
  return branch;
}
