import request from 'supertest';
import { eventually } from '../eventually';
import type { AppBody } from '../git-fixture';
import { Member } from '../member';

interface Place {
  /** Address of the program. */
  program: string;
  /** Session there, as `name=value`. */
  cookie: string;
}

/** Person of the program, who uses the Trellis inside with the session there. */
export class ToolshedPerson extends Member {
  private constructor(
    private readonly place: Place,
    workspaceId: string,
    user: { id: string; name: string; email: string },
  ) {
    super(`${place.program}/git`, '', workspaceId, { ...user, password: '' });
  }

  static async open(place: Place): Promise<ToolshedPerson> {
    const { body } = await request(place.program)
      .get('/git/api/auth/me')
      .set('Cookie', place.cookie)
      .expect(200);
    const { user, workspaces } = body as {
      user: { id: string; name: string; email: string };
      workspaces: { id: string }[];
    };
    return new ToolshedPerson(place, workspaces[0].id, user);
  }

  get cookie(): string {
    return this.place.cookie;
  }

  override request(method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string): request.Test {
    const url = path.startsWith('/api') ? path : `${this.workspace}${path}`;
    return request(this.address)[method](url).set('Cookie', this.cookie).set('Origin', this.place.program);
  }

  /** Sends a form of the program itself. */
  form(path: string, fields: Record<string, string>): request.Test {
    return request(this.place.program).post(path).set('Cookie', this.cookie).type('form').send(fields);
  }

  /** Makes an app in the program, and waits until Trellis has it. */
  async makeApp(name: string): Promise<AppBody> {
    await this.form('/teams/1/apps', { name }).expect(303);
    return this.appNamed(name);
  }

  appNamed(name: string): Promise<AppBody> {
    return eventually(async () => {
      const { body } = await this.get('/apps').expect(200);
      const found = (body.items as AppBody[]).find((app) => app.name === name);
      if (!found) throw new Error(`There is no ${name}.`);
      return found;
    });
  }

  async edit({ id, document, version }: { id: number; document: string; version: number }): Promise<void> {
    await this.form(`/apps/${id}`, { document, version: String(version) }).expect(303);
  }
}
