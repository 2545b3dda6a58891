import { randomUUID } from 'node:crypto';
import { edited, type Body } from '../../integration/tooljet/pull-fixture';
import { ordersApp, ToolJetFixture } from '../../integration/tooljet/tooljet-fixture';
import { commit, type AppBody } from '../git-fixture';
import type { GitRepository } from '../git-repository';
import type { Member } from '../member';
import { appeared, capture, connectHost } from './connected-tooljet';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** A workspace with a repository, and a way to others on it. */
export interface Environments {
  development: Member;
  production: Member;
  repository: GitRepository;
}

/** Two ToolJets on one repository: development with committed apps, and production without apps. */
export class Promotion implements AsyncDisposable {
  /** Apps of development. */
  readonly apps: AppBody[] = [];

  private constructor(
    readonly members: Environments,
    readonly development: ToolJetFixture,
    readonly production: ToolJetFixture,
  ) {}

  static async start(members: Environments, names: string[]): Promise<Promotion> {
    const [development, production] = [await ToolJetFixture.start(), await ToolJetFixture.start()];
    const promotion = new Promotion(members, development, production);
    try {
      await promotion.commitAll(names);
      return promotion;
    } catch (error) {
      await promotion[Symbol.asyncDispose]();
      throw error;
    }
  }

  private async commitAll(names: string[]): Promise<void> {
    const { development, production } = this.members;
    for (const name of names) this.development.place({ ...withNewIds(ordersApp() as Body), name });
    await connectHost(development, this.development);
    await connectHost(production, this.production);
    for (const name of names) {
      const app = await appeared(development, name);
      await commit(development, app.id, `${name} from ToolJet`).expect(201);
      this.apps.push(app);
    }
  }

  /** Changes the text of an app's tabs in the repository, plus any other given changes. */
  async changeInGit(
    name: string,
    text: string,
    also: (body: Body) => void = () => undefined,
  ): Promise<string> {
    const path = await this.pathOf(name);
    const after = edited(await this.members.repository.show('main', path), (body) => {
      body.components.find((component) => component.name === 'tabs1')!.properties.text = { value: text };
      also(body);
    });
    return this.members.repository.commit({ [path]: after }, { message: `${name}: ${text}` });
  }

  committed = async (name: string): Promise<string> =>
    this.members.repository.show('main', await this.pathOf(name));

  /** Names of the apps in production's ToolJet, including unlisted ones. */
  get namesInProduction(): string[] {
    return this.production.server.state.apps.all.map(({ name }) => name).sort();
  }

  idInProduction(name: string): string {
    return this.production.server.state.apps.all.find((app) => app.name === name)!.id;
  }

  /** Releases the edited version of an app in production's ToolJet to its users. */
  release(name: string): void {
    const { state } = this.production.server;
    const id = this.idInProduction(name);
    state.apps.update(id, { currentVersionId: state.editingVersionOf(id)!.id });
  }

  async captureProduction(): Promise<void> {
    await capture(this.members.production);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.development[Symbol.asyncDispose]();
    await this.production[Symbol.asyncDispose]();
  }

  private async pathOf(name: string): Promise<string> {
    return (await this.members.repository.ls()).find((file) => file.startsWith(`${name}/`))!;
  }
}

/** Gives everything of the app a new id, as in an app made from scratch. */
export function withNewIds(body: Body): Body {
  const { appVersions, pages, components, events, dataQueries, dataSources, dataSourceOptions } = body;
  const layouts = components.flatMap((component) => component.layouts);
  const local = dataSources.filter(({ scope }) => scope === 'local');
  const isLocal = new Set<unknown>(local.map(({ id }) => id));
  const options = dataSourceOptions.filter(({ dataSourceId }) => isLocal.has(dataSourceId));
  const rows = [...pages, ...components, ...layouts, ...events, ...dataQueries, ...local, ...options];
  const own = [...appVersions, ...rows];
  const ids = new Map(own.map(({ id }) => [id, randomUUID()]));
  const text = JSON.stringify(body).replace(UUID, (id) => ids.get(id) ?? id);
  return JSON.parse(text) as Body;
}
