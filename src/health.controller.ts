import { Controller, Get, HttpCode } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Allow } from './auth';
import { HealthChecks, HttpAnswer } from './core/http';

class LivenessView {
  status!: 'ok';
}

class ReadinessView {
  status!: 'ok' | 'unavailable';
  /** Each part that has to be up, and whether it is. */
  checks!: Record<string, boolean>;
}

@ApiTags('Health')
@Controller('api/health')
export class HealthController {
  constructor(private readonly health: HealthChecks) {}

  /** 200 while the process runs. */
  @Get('live')
  @Allow('public')
  live(): LivenessView {
    return { status: 'ok' };
  }

  /** 200 when database and Git workers are up, else 503. */
  @Get('ready')
  @HttpCode(200)
  @Allow('public')
  async ready(): Promise<HttpAnswer> {
    const checks = await this.health.run();
    const isReady = Object.values(checks).every(Boolean);
    const view: ReadinessView = { status: isReady ? 'ok' : 'unavailable', checks };
    return new HttpAnswer(isReady ? 200 : 503, view);
  }
}
