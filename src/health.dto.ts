import { ApiProperty } from '@nestjs/swagger';

export class HealthView {
  @ApiProperty({ enum: ['ok'] })
  status!: 'ok';
  version!: string;
  /** Commit of the clone; null if it is not known. */
  commit!: string | null;
}

export class LivenessView {
  @ApiProperty({ enum: ['ok'] })
  status!: 'ok';
}

export class ReadinessView {
  @ApiProperty({ enum: ['ok', 'unavailable'] })
  status!: 'ok' | 'unavailable';
  /** State of each required part. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'boolean' } })
  checks!: Record<string, boolean>;
}
