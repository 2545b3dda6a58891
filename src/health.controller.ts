import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from './auth';
import { HealthChecks, HttpAnswer } from './core/http';
import { LivenessView, ReadinessView } from './health.dto';

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
  @Allow('public')
  @ApiOkResponse({ type: ReadinessView })
  @ApiServiceUnavailableResponse({ type: ReadinessView })
  async ready(): Promise<HttpAnswer> {
    const checks = await this.health.run();
    const isReady = Object.values(checks).every(Boolean);
    const view: ReadinessView = { status: isReady ? 'ok' : 'unavailable', checks };
    return new HttpAnswer(isReady ? 200 : 503, view);
  }
}
