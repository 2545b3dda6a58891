import { Global, Module } from '@nestjs/common';
import { DeferredAnswers } from './answers';
import { HealthChecks } from './health';

@Global()
@Module({ providers: [DeferredAnswers, HealthChecks], exports: [DeferredAnswers, HealthChecks] })
export class HttpModule {}
