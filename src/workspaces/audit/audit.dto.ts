import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsUUID } from 'class-validator';
import { Optional, PageQuery, Time } from '../../core/http';
import { AUDIT_ACTIONS, AUDIT_GROUPS, type AuditAction, type AuditGroup } from './audit-log';

const FORMATS = ['json', 'csv'] as const;
const GROUPS = Object.keys(AUDIT_GROUPS) as AuditGroup[];

export class AuditQuery extends PageQuery {
  /** `csv`: a table for a spreadsheet. Default: `json`. */
  @ApiPropertyOptional({ enum: FORMATS })
  @Optional()
  @IsIn(FORMATS)
  format?: (typeof FORMATS)[number];

  /** Only actions of this user. */
  @Optional()
  @IsUUID()
  actorId?: string;

  /**
   * Only actions of this kind: `settings` covers connection, keys and backup, `members` also their passwords, `apps`
   * locks and force pushes, `releases` also deployments, `agents` what
   * agents changed.
   */
  @ApiPropertyOptional({ enum: GROUPS })
  @Optional()
  @IsIn(GROUPS)
  group?: AuditGroup;

  /** Only entries of this time and later, in ISO 8601. */
  @Optional()
  @Time()
  since?: string;

  /** Only entries before this time, in ISO 8601. */
  @Optional()
  @Time()
  until?: string;
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
