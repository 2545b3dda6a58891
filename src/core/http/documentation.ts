import { applyDecorators, type HttpStatus } from '@nestjs/common';
import { ApiAcceptedResponse, ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { AcceptedJobView, ProblemView } from './problem.dto';

const PROBLEM_TYPE = 'application/problem+json';

/** The codes with which a route of its own refuses, for the OpenAPI document; what all routes share is added to it. */
export const Refuses = (status: HttpStatus, ...codes: string[]) =>
  applyDecorators(
    ApiExtraModels(ProblemView),
    ApiResponse({
      status,
      description: codes.map((code) => `\`${code}\``).join(', '),
      content: { [PROBLEM_TYPE]: { schema: { $ref: getSchemaPath(ProblemView) } } },
    }),
  );

/** For a route that waits for a durable job no longer than 20 s, or not at all where `Prefer: respond-async` asks so. */
export const MayBecomeJob = () =>
  ApiAcceptedResponse({
    type: AcceptedJobView,
    description: 'The job goes on; look for its end at `Location`.',
    headers: { Location: { description: 'The address of the job.', schema: { type: 'string' } } },
  });
