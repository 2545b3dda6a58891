import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { IdsOrAll, Optional } from '../core/http';
import { BACKUP_DEFAULTS, type BackupSettings } from './store';
import { JobErrorView } from '../gitsync/http/job.dto';

const STATES = ['off', 'idle', 'waiting', 'failing'] as const;

export class BackupRequest {
  @IsBoolean()
  enabled!: boolean;

  /** Default: each app is committed to the branch it is on. A missing branch is started at the default one. */
  @ApiProperty({ type: String, nullable: true, required: false })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  branch?: string | null;

  /** Seconds without a save after which an app is committed; 5 by default. */
  @ApiProperty({ minimum: 1, maximum: 3600 })
  @Optional()
  @Max(3_600)
  @Min(1)
  @IsInt()
  quietSeconds?: number;

  /** Seconds after the first save at which it is committed in any case; 60 by default. */
  @ApiProperty({ minimum: 1, maximum: 86400 })
  @Optional()
  @Max(86_400)
  @Min(1)
  @IsInt()
  maxSeconds?: number;

  /** `all`, the default, or the ids of the apps. */
  @Optional()
  @IdsOrAll(1_000)
  apps?: 'all' | string[];
}

/** Settings of a request, with the defaults of the fields that it leaves out. */
export function backupOf({ enabled, branch, apps = 'all', ...seconds }: BackupRequest): BackupSettings {
  const { quietSeconds = BACKUP_DEFAULTS.quietSeconds, maxSeconds } = seconds;
  return {
    isEnabled: enabled,
    branch: branch || null,
    quietSeconds,
    maxSeconds: maxSeconds ?? Math.max(quietSeconds, BACKUP_DEFAULTS.maxSeconds),
    appIds: apps === 'all' ? null : apps,
  };
}

export class AppBackupRequest {
  /** Null: the workspace's setting. */
  @ApiProperty({ type: Boolean, nullable: true, required: false })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean | null;

  /** Null: the workspace's setting. */
  @ApiProperty({ type: String, nullable: true, required: false })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  branch?: string | null;

  /** Folder of the repository; null: the workspace's. */
  @ApiProperty({ type: String, nullable: true, required: false })
  @IsOptional()
  @IsString()
  @MaxLength(1_024)
  directory?: string | null;

  /** Name of the app's file in that folder, which then has no entry in `.meta`; null: as in commits by users. */
  @ApiProperty({ type: String, nullable: true, required: false })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  fileName?: string | null;
}

export class BackupCommitView {
  sha!: string;
  message!: string;
  date!: string;
}

export class BackupPlaceView {
  branch!: string;
  path!: string;
}

class BackupProgressView {
  /** `waiting`: something is saved and not committed yet; `failing`: the last attempt failed, and is repeated. */
  @ApiProperty({ enum: STATES })
  state!: (typeof STATES)[number];
  /** The last backup commit. */
  @ApiProperty({ type: BackupCommitView, nullable: true })
  lastCommit!: BackupCommitView | null;
  waitingSince!: string | null;
  @ApiProperty({ type: JobErrorView, nullable: true })
  error!: JobErrorView | null;
  /** Null while GitSync is off. */
  @ApiProperty({ type: BackupPlaceView, nullable: true })
  effective!: BackupPlaceView | null;
}

export class BackupView extends BackupProgressView {
  enabled!: boolean;
  branch!: string | null;
  quietSeconds!: number;
  maxSeconds!: number;
  @ApiProperty({
    oneOf: [
      { type: 'string', enum: ['all'] },
      { type: 'array', items: { type: 'string', format: 'uuid' } },
    ],
  })
  apps!: 'all' | string[];
}

export class AppBackupView extends BackupProgressView {
  enabled!: boolean | null;
  branch!: string | null;
  directory!: string | null;
  fileName!: string | null;
}
