import { Body, Controller, Get, Post, Query, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { page } from '../page';
import { SignIn } from './sign-in';

const FORM = `
  <form method="post">
    <label>Email <input name="email" type="email" value="ada@example.com"></label>
    <label>Password <input name="password" type="password"></label>
    <button>Sign in</button>
  </form>
  <p>Ada, Grace and Alan have the password “correct horse battery”.</p>`;

/** Browsers take `//host` and `/\\host` for other sites. */
const isOfToolshed = (path: unknown): path is string => typeof path === 'string' && /^\/(?![/\\])/.test(path);

@Controller()
export class PeopleController {
  constructor(private readonly people: SignIn) {}

  @Get('sign-in')
  show(): string {
    return page('Sign in', FORM);
  }

  /** The form is sent to the address of this page, which may name the one that people came from. */
  @Post('sign-in')
  async signIn(
    @Body() body: { email: string; password: string },
    @Query('next') next: unknown,
    @Res() response: Response,
  ): Promise<void> {
    if (await this.people.signIn(response, body)) response.redirect(303, isOfToolshed(next) ? next : '/');
    else response.status(401).send(page('Sign in', `<p>Wrong email or password.</p>${FORM}`));
  }

  @Post('sign-out')
  async signOut(@Req() request: Request, @Res() response: Response): Promise<void> {
    await this.people.signOut(request, response);
    response.redirect(303, '/sign-in');
  }
}
