import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from './auth';
import { Database } from './core/database';
import { HttpAnswer } from './core/http';
import { GitWorkers } from './gitsync';
import { LivenessView, ReadinessView } from './health.dto';

@ApiTags('Health')
@Controller('api/health')
export class HealthController {
  constructor(
    private readonly database: Database,
    private readonly workers: GitWorkers,
  ) {}

  /** Answers 200 while the process runs. */
  @Get('live')
  @Allow('public')
  live(): LivenessView {
    return { status: 'ok' };
  }

  /** Answers 200 if database and Git workers are up, else 503. */
  @Get('ready')
  @Allow('public')
  @ApiOkResponse({ type: ReadinessView })
  @ApiServiceUnavailableResponse({ type: ReadinessView })
  async ready(): Promise<HttpAnswer> {
    const [database, worker] = await Promise.all([this.isDatabaseUp(), this.isWorkerUp()]);
    const checks = { database, worker };
    const isReady = Object.values(checks).every(Boolean);
    const view: ReadinessView = { status: isReady ? 'ok' : 'unavailable', checks };
    return new HttpAnswer(isReady ? 200 : 503, view);
  }

  private isDatabaseUp(): Promise<boolean> {
    return this.database.query('select 1').then(
      () => true,
      () => false,
    );
  }

  private isWorkerUp(): Promise<boolean> {
    return this.workers.isAnyAlive().catch(() => false);
  }
}
