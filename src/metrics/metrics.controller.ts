import { timingSafeEqual } from 'node:crypto';
import { Controller, Get, Header, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { Allow, findBearerToken } from '../auth';
import { Config } from '../core/config';
import { notFound, unauthorized } from '../core/errors';
import { METRICS_TYPE } from '../core/metrics';
import { hashToken } from '../core/secrets';
import { CollectMetrics } from './collect-metrics';

@ApiTags('Operating')
@Controller('api/metrics')
export class MetricsController {
  constructor(
    private readonly config: Config,
    private readonly collect: CollectMetrics,
  ) {}

  /** Metrics in Prometheus' text format, for requests with `TRELLIS_METRICS_TOKEN`; 404 if none is set. */
  @Get()
  @Allow('public')
  @ApiBearerAuth()
  @ApiProduces('text/plain')
  @ApiOkResponse({ schema: { type: 'string' } })
  @Header('Content-Type', METRICS_TYPE)
  get(@Req() request: Request): Promise<string> {
    const { metricsToken } = this.config;
    if (metricsToken === null) throw notFound('This address');
    if (!isSame(findBearerToken(request) ?? '', metricsToken))
      throw unauthorized('The token of the metrics is missing or wrong.');
    return this.collect.print();
  }
}

/** Takes the same time for all tokens. */
const isSame = (one: string, other: string): boolean => timingSafeEqual(hashToken(one), hashToken(other));
