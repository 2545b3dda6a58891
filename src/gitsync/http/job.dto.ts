import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayNotEmpty, IsArray, IsIn, IsUUID } from 'class-validator';
import { Optional, PageQuery } from '../../core/http';
import { JOB_KINDS } from '../queue/define-job';
import { JOB_STATUSES, JOB_STEPS, type JobStatus, type JobStep } from '../queue/jobs';
import { AuthorView } from './commit.dto';

export class JobAuthorView extends AuthorView {
  /** The user's id. */
  id!: string;
}

export class JobErrorView {
  [member: string]: unknown;
  code!: string;
  message!: string;
  remedy?: string;
}

export class JobCountView {
  done!: number;
  total!: number;
}

export class JobView {
  id!: string;
  @ApiProperty({ enum: JOB_KINDS, type: String })
  kind!: string;
  @ApiProperty({ enum: JOB_STATUSES })
  status!: Exclude<JobStatus, 'held'>;
  /** The commit is kept here until its push is requested; absent otherwise. */
  @ApiProperty({ type: Boolean, enum: [true], required: false })
  isHeld?: true;
  appId!: string | null;
  /** Absent on the default branch, and for jobs of the workspace. */
  branch?: string;
  message!: string | null;
  author!: JobAuthorView;
  /** The step that a finalize has reached, or at which it failed; null for other jobs. */
  @ApiProperty({ enum: JOB_STEPS, nullable: true })
  progress!: JobStep | null;
  /** The apps that a plan has compared so far; absent for other jobs. */
  compared?: JobCountView;
  attempts!: number;
  /** The id of the job's commit. */
  commit!: string | null;
  /** The answer that the request would have had. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  result!: Record<string, unknown> | null;
  @ApiProperty({ type: JobErrorView, nullable: true })
  error!: JobErrorView | null;
  createdAt!: string;
  startedAt!: string | null;
  finishedAt!: string | null;
  /** Time of the next attempt, while the job waits for a failure to pass; `retry` tries at once. */
  nextAttemptAt!: string | null;
}

export class JobsQuery extends PageQuery {
  /** Only jobs with this status. */
  @ApiPropertyOptional({ enum: JOB_STATUSES })
  @Optional()
  @IsIn(JOB_STATUSES)
  status?: JobView['status'];

  /** Only jobs of this app. */
  @Optional()
  @IsUUID()
  appId?: string;

  /** Only jobs that this user has requested. */
  @Optional()
  @IsUUID()
  authorId?: string;
}

/** Limit of a request, as of the requests that make many jobs. */
const MAX_CANCELLED = 2_000;

export class CancelJobsRequest {
  @IsArray()
  @ArrayNotEmpty()
  @ArrayMaxSize(MAX_CANCELLED)
  @IsUUID('all', { each: true })
  jobIds!: string[];
}

export class CancelledJobsView {
  /** The number of jobs that were cancelled. */
  cancelled!: number;
}

export class JobPage {
  items!: JobView[];
  nextCursor!: string | null;
}

/** The new job. */
export class RetriedJobView extends JobView {
  jobId!: string;
}
