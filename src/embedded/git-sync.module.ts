import { type DynamicModule, type INestApplication, Module, type Provider } from '@nestjs/common';
import { GitSync } from './git-sync';
import { GIT_SYNC_OPTIONS, type GitSyncAsyncOptions, type GitSyncOptions } from './git-sync-options';

/** Trellis as a part of another Nest program, beside its modules: docs/embedding.md. */
@Module({})
export class GitSyncModule {
  /** `GitSync` can then be injected everywhere. */
  static forRoot(options: GitSyncOptions): DynamicModule {
    return withOptions({ provide: GIT_SYNC_OPTIONS, useValue: options });
  }

  /** Like `forRoot`, with options that other providers know. */
  static forRootAsync({ imports, inject, useFactory }: GitSyncAsyncOptions): DynamicModule {
    return withOptions({ provide: GIT_SYNC_OPTIONS, inject, useFactory }, imports);
  }

  /**
   * Serves Trellis below its prefix. Call it in `main.ts`, after `app.use` of the middleware that identifies the sender
   * of a request, and before `app.listen`: Trellis reads bodies itself, and Nest adds its own body parsers when it
   * starts.
   */
  static mount(app: INestApplication): void {
    app.get(GitSync).mount(app);
  }
}

const withOptions = (options: Provider, imports: DynamicModule['imports'] = []): DynamicModule => ({
  module: GitSyncModule,
  global: true,
  imports,
  providers: [GitSync, options],
  exports: [GitSync],
});
