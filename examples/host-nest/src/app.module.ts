import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { GitSyncModule } from '@trellis/gitsync';
import { AppsController } from './apps/apps.controller';
import { AppsInGit } from './apps/apps-in-git';
import { ToolApp } from './apps/tool-app.entity';
import { PeopleController } from './people/people.controller';
import { PeopleInGit } from './people/people-in-git';
import { Person, Seat, Session, Team } from './people/people.entities';
import { SignedInGuard } from './people/signed-in.guard';
import { SignIn } from './people/sign-in';

const ENTITIES = [Person, Seat, Session, Team, ToolApp];

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set.`);
  return value;
}

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url: setting('DATABASE_URL'),
      autoLoadEntities: true,
      synchronize: true,
    }),
    TypeOrmModule.forFeature(ENTITIES),
    GitSyncModule.forRoot({
      prefix: '/git',
      program: { name: 'Toolshed', homeUrl: '/', signInUrl: '/sign-in?next={from}' },
      apps: AppsInGit,
      members: PeopleInGit,
      databaseUrl: setting('DATABASE_URL'),
      dataDir: setting('TOOLSHED_DATA_DIR'),
      secrets: { key: Buffer.from(setting('TOOLSHED_SECRET'), 'base64') },
    }),
  ],
  controllers: [AppsController, PeopleController],
  providers: [AppsInGit, PeopleInGit, SignIn, { provide: APP_GUARD, useClass: SignedInGuard }],
})
export class AppModule {}
