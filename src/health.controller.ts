import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { Allow } from './auth';
import { HttpAnswer } from './core/http';
import { programCommit, programVersion } from './core/program-version';
import { HealthView, LivenessView, ReadinessView } from './health.dto';
import { Readiness } from './readiness';

@ApiTags('Health')
@Controller('api/health')
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  /** Tells which version runs; every answer has it as `X-Trellis-Version`. */
  @Get()
  @Allow('public')
  get(): HealthView {
    return { status: 'ok', version: programVersion(), commit: programCommit() };
  }

  /** Answers 200 while the process runs. */
  @Get('live')
  @Allow('public')
  live(): LivenessView {
    return { status: 'ok' };
  }

  /** Answers 200 if the database and the data folder can be written and Git workers are up, else 503. */
  @Get('ready')
  @Allow('public')
  @ApiOkResponse({ type: ReadinessView })
  @ApiServiceUnavailableResponse({ type: ReadinessView })
  async ready(): Promise<HttpAnswer> {
    const checks = await this.readiness.check();
    const isReady = Object.values(checks).every(Boolean);
    const view: ReadinessView = { status: isReady ? 'ok' : 'unavailable', checks };
    return new HttpAnswer(isReady ? 200 : 503, view);
  }
}
