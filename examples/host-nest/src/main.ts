import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { GitSyncModule } from '@trellis/gitsync';
import { AppModule } from './app.module';
import { SignIn } from './people/sign-in';

async function main(): Promise<void> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, {
    logger: ['error', 'warn'],
    // A connection that a browser has opened ahead, and not used, would keep the program from ending.
    forceCloseConnections: true,
  });
  app.use(app.get(SignIn).identify);
  GitSyncModule.mount(app);
  app.enableShutdownHooks();
  await app.listen(process.env.PORT ?? 3000, '127.0.0.1');
  process.stdout.write(`Toolshed is ready at ${await app.getUrl()}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`Toolshed could not start: ${String(error)}\n`);
  process.exit(1);
});
