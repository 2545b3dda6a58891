import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../../../auth';
import { Refuses } from '../../../core/http';
import { Audited, CurrentMember, type Actor } from '../../../workspaces';
import { CollisionChoices } from '../../server/deployments/collision-choices';
import type { RememberedChoice } from '../../store/deployments/collision-choice-store';
import { CollisionChoicesView, CollisionChoiceView, DecideCollisionRequest } from './collisions.dto';

@ApiTags('Releases and environments')
@Controller('api/workspaces/:w')
export class CollisionsController {
  constructor(private readonly choices: CollisionChoices) {}

  /** Decisions on collisions of data sources, which deployments follow. */
  @Get('deployment/collision-choices')
  @Allow('admin')
  async list(@CurrentMember() { workspaceId }: Actor): Promise<CollisionChoicesView> {
    return { items: (await this.choices.list(workspaceId)).map(present) };
  }

  /** Decide on a collision that the plan of a deployment names, for the next deployment and later ones. */
  @Put('deployments/:deployment/collisions/:collision')
  @Allow('admin')
  @Audited(({ body: { choice }, answer }) => {
    const { appName, name, dataSourceId } = answer as CollisionChoiceView;
    const detail = { collision: `${appName} › ${name ?? dataSourceId}`, choice };
    return { action: 'configured', target: 'deployment', detail };
  })
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @Refuses(HttpStatus.CONFLICT, 'deployment_not_configured')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'data_source_gone')
  async decide(
    @CurrentMember() actor: Actor,
    @Param() { deployment: deploymentId, collision: collisionId }: { deployment: string; collision: string },
    @Body() { choice }: DecideCollisionRequest,
  ): Promise<CollisionChoiceView> {
    return present(await this.choices.decide(actor, { deploymentId, collisionId, choice }));
  }

  /** Forget a decision: the next deployment that meets the collision asks again. */
  @Delete('deployment/collision-choices/:collision')
  @HttpCode(204)
  @Allow('admin')
  @Audited(({ params }) => ({
    action: 'configured',
    target: 'deployment',
    detail: { collision: params.collision, removed: true },
  }))
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  forget(@CurrentMember() { workspaceId }: Actor, @Param('collision') collisionId: string): Promise<void> {
    return this.choices.forget(workspaceId, collisionId);
  }
}

const present = ({ decidedAt, ...choice }: RememberedChoice): CollisionChoiceView => ({
  ...choice,
  decidedAt: decidedAt.toISOString(),
});
