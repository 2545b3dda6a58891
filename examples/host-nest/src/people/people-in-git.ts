import { Injectable } from '@nestjs/common';
import { GitSyncMembers, type GitSyncMember } from '@trellis/gitsync';
import { DataSource } from 'typeorm';
import { Seat, Team } from './people.entities';
import type { PersonRequest } from './sign-in';

const ROLES = { owner: 'admin', maker: 'builder', guest: 'viewer' } as const;

/** Toolshed’s people, for Trellis: teams are its workspaces. */
@Injectable()
export class PeopleInGit extends GitSyncMembers {
  constructor(private readonly database: DataSource) {
    super();
  }

  async find({ person }: PersonRequest): Promise<GitSyncMember | null> {
    if (!person) return null;
    const { manager } = this.database;
    const seats = await manager.findBy(Seat, { personId: person.id });
    const teams = new Map((await manager.find(Team)).map(({ id, name }) => [id, name]));
    return {
      ...{ id: String(person.id), name: person.name, email: person.email },
      workspaces: seats.map(({ teamId, role }) => ({
        ...{ id: String(teamId), name: teams.get(teamId) ?? '', role: ROLES[role] },
      })),
    };
  }
}
