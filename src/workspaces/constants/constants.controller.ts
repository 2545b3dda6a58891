import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from '../../auth';
import { idOfCursor, PageQuery, pageOf, Refuses } from '../../core/http';
import { Audited } from '../audit/audit-log';
import { ManagedSettings } from '../managed-settings';
import { Constants, type StoredConstant } from './constants';
import { ConstantName, ConstantPage, ConstantView, PutConstantRequest } from './constants.dto';

const present = (constant: StoredConstant): ConstantView => ({
  name: constant.name,
  secret: constant.isSecret,
  value: constant.value,
  updatedAt: constant.updatedAt.toISOString(),
});

@ApiTags('Workspaces')
@Controller('api/workspaces/:w/constants')
export class ConstantsController {
  constructor(
    private readonly constants: Constants,
    private readonly managed: ManagedSettings,
  ) {}

  /** The workspace's constants. A secret's value is never shown. */
  @Get()
  @Allow('viewer')
  async list(@Param('w') workspaceId: string, @Query() query: PageQuery): Promise<ConstantPage> {
    const rows = await this.constants.list(workspaceId, { after: idOfCursor(query), take: query.limit + 1 });
    return pageOf(rows, query.limit, present);
  }

  /** Set a constant or a secret. */
  @Put(':name')
  @Allow('builder')
  @Audited(({ params, body }) => ({
    action: 'configured',
    target: 'constants',
    detail: { name: params.name, secret: body.secret === true },
  }))
  @Refuses(HttpStatus.CONFLICT, 'managed_by_file')
  async put(@Param() { w, name }: ConstantName, @Body() body: PutConstantRequest): Promise<ConstantView> {
    await this.managed.refuse(w, 'constants', name);
    return present(
      await this.constants.put({ workspaceId: w, name, value: body.value, isSecret: body.secret ?? false }),
    );
  }

  /** Delete a constant or a secret. */
  @Delete(':name')
  @HttpCode(204)
  @Allow('builder')
  @Audited(({ params }) => ({
    action: 'configured',
    target: 'constants',
    detail: { name: params.name, removed: true },
  }))
  @Refuses(HttpStatus.CONFLICT, 'managed_by_file')
  async remove(@Param('w') workspaceId: string, @Param('name') name: string): Promise<void> {
    await this.managed.refuse(workspaceId, 'constants', name);
    await this.constants.remove(workspaceId, name);
  }
}
