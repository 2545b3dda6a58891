import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { parseCookie } from 'cookie';
import type { NextFunction, Request, Response } from 'express';
import { DataSource } from 'typeorm';
import { Person, Seat, Session, Team } from './people.entities';

const COOKIE = 'toolshed';
const PASSWORD = 'correct horse battery';
const FIRST_PEOPLE = [
  { name: 'Ada Lovelace', email: 'ada@example.com', role: 'owner' },
  { name: 'Grace Hopper', email: 'grace@example.com', role: 'maker' },
  { name: 'Alan Turing', email: 'alan@example.com', role: 'guest' },
] as const;

export type PersonRequest = Request & { person?: Person };

/** Signs people in with passwords, and keeps them signed in with a cookie. */
@Injectable()
export class SignIn implements OnModuleInit {
  constructor(private readonly database: DataSource) {}

  async onModuleInit(): Promise<void> {
    const { manager } = this.database;
    if (await manager.existsBy(Team, {})) return;
    const { id: teamId } = await manager.save(Team, { name: 'Tools' });
    for (const { role, ...person } of FIRST_PEOPLE) {
      const { id: personId } = await manager.save(Person, { ...person, passwordHash: hashOf(PASSWORD) });
      await manager.save(Seat, { personId, teamId, role });
    }
  }

  /** Express middleware that finds who sends a request. */
  readonly identify = async (request: PersonRequest, _: Response, next: NextFunction): Promise<void> => {
    const token = parseCookie(request.headers.cookie ?? '')[COOKIE];
    const session = token ? await this.database.manager.findOneBy(Session, { token }) : null;
    if (session) request.person = (await this.findPerson(session.personId)) ?? undefined;
    next();
  };

  /** Returns false for a wrong password. */
  async signIn(
    response: Response,
    { email, password }: { email: string; password: string },
  ): Promise<boolean> {
    const person = await this.database.manager.findOneBy(Person, { email });
    if (!person || !isPassword(person.passwordHash, password)) return false;
    const token = randomBytes(24).toString('base64url');
    await this.database.manager.insert(Session, { token, personId: person.id });
    response.cookie(COOKIE, token, { httpOnly: true, sameSite: 'lax' });
    return true;
  }

  async signOut(request: Request, response: Response): Promise<void> {
    const token = parseCookie(request.headers.cookie ?? '')[COOKIE];
    if (token) await this.database.manager.delete(Session, { token });
    response.clearCookie(COOKIE);
  }

  private findPerson(id: number): Promise<Person | null> {
    return this.database.manager.findOneBy(Person, { id });
  }
}

function hashOf(password: string, salt = randomBytes(16)): string {
  return `${salt.toString('hex')}.${scryptSync(password, salt, 32).toString('hex')}`;
}

function isPassword(hash: string, password: string): boolean {
  const salt = Buffer.from(hash.split('.')[0] ?? '', 'hex');
  return timingSafeEqual(Buffer.from(hash), Buffer.from(hashOf(password, salt)));
}
