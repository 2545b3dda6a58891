import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { Optional, PageQuery } from '../../core/http';
import { AUDIT_ACTIONS, type AuditAction } from './audited';

const FORMATS = ['json', 'csv'] as const;

export class AuditQuery extends PageQuery {
  /** `csv`: a table for a spreadsheet. Default: `json`. */
  @ApiPropertyOptional({ enum: FORMATS })
  @Optional()
  @IsIn(FORMATS)
  format?: (typeof FORMATS)[number];
}

export class AuditActorView {
  id!: string;
  /** As they were at the time. */
  name!: string;
  email!: string;
}

export class AuditEntryView {
  at!: string;
  actor!: AuditActorView;
  @ApiProperty({ enum: AUDIT_ACTIONS })
  action!: AuditAction;
  /** The app, the member or the setting; null for the workspace itself. */
  target!: string | null;
  /** The address that the request came from. */
  ip!: string | null;
  @ApiProperty({ type: 'object', additionalProperties: true })
  detail!: Record<string, unknown>;
}

export class AuditPage {
  items!: AuditEntryView[];
  nextCursor!: string | null;
}
