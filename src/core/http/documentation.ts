import { applyDecorators, type HttpStatus } from '@nestjs/common';
import { ApiAcceptedResponse, ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { AcceptedJobView, ProblemView } from './problem.dto';

const PROBLEM_TYPE = 'application/problem+json';

/** Declares the error codes of a route for the OpenAPI document; codes that all routes share are added automatically. */
export const Refuses = (status: HttpStatus, ...codes: string[]) =>
  applyDecorators(
    ApiExtraModels(ProblemView),
    ApiResponse({
      status,
      description: codes.map((code) => `\`${code}\``).join(', '),
      content: { [PROBLEM_TYPE]: { schema: { $ref: getSchemaPath(ProblemView) } } },
    }),
  );

/** Marks a route that waits up to 20 s for a durable job, or not at all with `Prefer: respond-async`. */
export const MayBecomeJob = () =>
  ApiAcceptedResponse({
    type: AcceptedJobView,
    description: 'The job goes on; look for its end at `Location`.',
    headers: { Location: { description: 'The address of the job.', schema: { type: 'string' } } },
  });
