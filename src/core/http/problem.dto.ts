import { ApiProperty } from '@nestjs/swagger';
import { FIELD_ERROR_CODES, type FieldErrorCode } from '../errors';

export class FieldProblemView {
  /** Dotted path, or a JSON pointer into a document. */
  path!: string;
  message!: string;
  /** The rule that the value breaks. Absent where `message` alone tells. */
  // Named here: the compiler lists a union in the order in which it meets the words.
  @ApiProperty({ enum: FIELD_ERROR_CODES })
  code?: FieldErrorCode;
  /** Least length or value, for `too_short` and `too_small`. */
  min?: number;
  /** Greatest length, value or count, for `too_long`, `too_large` and `too_many`. */
  max?: number;
  /** Accepted values, for `not_allowed`. */
  allowed?: string[];
}

/** RFC 9457, `application/problem+json`; some codes have members of their own. */
export class ProblemView {
  [member: string]: unknown;
  type!: string;
  title!: string;
  status!: number;
  detail!: string;
  /** Stable, lower snake case. */
  code!: string;
  /** Remedy. */
  remedy?: string;
  /** Id of the request in the log, for `internal_error`. */
  requestId?: string;
  /** Refused fields. */
  errors?: FieldProblemView[];
}

export class AcceptedJobView {
  jobId!: string;
  status!: 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
}
