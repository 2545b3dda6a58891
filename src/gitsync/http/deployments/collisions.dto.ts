import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { COLLISION_CHOICES, type CollisionChoice } from '../../domain';
import { DeciderView } from '../merges.dto';

export class DecideCollisionRequest {
  /**
   * `keep`: the options here stay, and the rest of the app is deployed; `take`: those of the commit replace them; `skip`: the
   * app is left out.
   */
  @IsIn(COLLISION_CHOICES, { message: `must be among ${COLLISION_CHOICES.join(', ')}` })
  @ApiProperty({ enum: COLLISION_CHOICES })
  choice!: CollisionChoice;
}

export class CollisionChoiceView {
  /** That of the collision. */
  id!: string;
  gitAppId!: string;
  dataSourceId!: string;
  /** The names of then. */
  appName!: string;
  name!: string | null;
  @ApiProperty({ enum: COLLISION_CHOICES })
  choice!: CollisionChoice;
  decidedBy!: DeciderView;
  decidedAt!: string;
}

export class CollisionChoicesView {
  /** The newest first. */
  @ApiProperty({ type: [CollisionChoiceView] })
  items!: CollisionChoiceView[];
}

/** A data source whose options were changed here, and that has others in the commit. */
export class CollisionView {
  id!: string;
  gitAppId!: string;
  dataSourceId!: string;
  appName!: string;
  name!: string | null;
  kind!: string | null;
  /** True if the commit has no such data source any more; its options cannot be kept then. */
  isRemoved!: boolean;
  /** The decision; null: an admin has to make one. */
  @ApiProperty({ enum: COLLISION_CHOICES, nullable: true })
  choice!: CollisionChoice | null;
}
