import { Body, Controller, Delete, Get, HttpCode, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsString, Matches } from 'class-validator';
import { Allow } from '../../auth';
import { idOfCursor, PageQuery, pageOf, Text } from '../../core/http';
import type { Constant } from './constant.entity';
import { Constants } from './constants';

const MAX_VALUE = 65_536;

class ConstantName {
  @Matches(/^[A-Za-z_][A-Za-z0-9_]{0,99}$/, {
    message:
      'must start with a letter or underscore and go on with letters, digits or underscores, 100 at most',
  })
  name!: string;

  @IsString()
  w!: string;
}

class PutConstantRequest {
  @Text(MAX_VALUE)
  value!: string;

  /** A secret's value is stored encrypted and never returned. */
  @IsOptional()
  @IsBoolean()
  secret?: boolean;
}

class ConstantView {
  name!: string;
  secret!: boolean;
  /** Null for a secret. */
  value!: string | null;
  updatedAt!: string;
}

class ConstantPage {
  items!: ConstantView[];
  nextCursor!: string | null;
}

const present = (constant: Constant): ConstantView => ({
  name: constant.name,
  secret: constant.sealedValue !== null,
  value: constant.value,
  updatedAt: constant.updatedAt.toISOString(),
});

@ApiTags('Workspaces')
@Controller('api/workspaces/:w/constants')
export class ConstantsController {
  constructor(private readonly constants: Constants) {}

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
  async put(@Param() { w, name }: ConstantName, @Body() body: PutConstantRequest): Promise<ConstantView> {
    return present(
      await this.constants.put({ workspaceId: w, name, value: body.value, isSecret: body.secret ?? false }),
    );
  }

  /** Delete a constant or a secret. */
  @Delete(':name')
  @HttpCode(204)
  @Allow('builder')
  remove(@Param('w') workspaceId: string, @Param('name') name: string): Promise<void> {
    return this.constants.remove(workspaceId, name);
  }
}
