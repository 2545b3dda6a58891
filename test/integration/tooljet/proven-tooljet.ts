import { randomUUID } from 'node:crypto';
import type { Ability } from '../../../src/hosts/certificate';
import type { ToolJetCertificate, ToolJetHost } from '../../../src/hosts/tooljet/tooljet-host';
import type { ServerTraits } from '../../../src/hosts/tooljet/client/server-traits';
import type { Json } from '../../support/tooljet/rows';
import type { ToolJetState } from '../../support/tooljet/state';
import { certificateOf } from './certificates';
import { ToolJetFixture } from './tooljet-fixture';

/** A stand-in for any version, and a host with the certificate that a proof of it would give. */
export class ProvenToolJet implements AsyncDisposable {
  readonly host: ToolJetHost;

  private constructor(readonly fixture: ToolJetFixture) {
    this.host = fixture.hostWith(certificateFor(fixture));
  }

  static async start(version: string): Promise<ProvenToolJet> {
    return new ProvenToolJet(await ToolJetFixture.start({ version }));
  }

  /** Returns a host that has not shown one of its abilities. */
  without(ability: Ability): ToolJetHost {
    const certificate = certificateFor(this.fixture);
    const missing = { [ability]: { state: 'not', reasons: ['It was refused.'] } } as const;
    return this.fixture.hostWith({ ...certificate, abilities: { ...certificate.abilities, ...missing } });
  }

  get state() {
    return this.fixture.server.state;
  }

  /** Makes a data source of the workspace, as a person would there. Returns its id. */
  async addDataSource(kind: string, name: string): Promise<string> {
    const { routes } = this.state.personality.dataSources;
    const options = [
      { key: 'host', value: 'db.example.com' },
      { key: 'password', value: 'not-a-secret', encrypted: true },
    ];
    const answer = await this.fixture.asSomebody('POST', `/${routes}`, { kind, name, options });
    return (answer as { id: string }).id;
  }

  addTable(name: string, columns: Json[] = []): string {
    const id = randomUUID();
    this.state.tables.save({ id, name, columns, foreignKeys: [], ...this.state.times });
    return id;
  }

  async addConstant(name: string, type: 'Global' | 'Secret', value = 'x'): Promise<void> {
    const body = { constant_name: name, value, type, environments: [] };
    await this.fixture.asSomebody('POST', '/organization-constants', body);
  }

  async addVariable(type: 'client' | 'server', name: string, value = 'x'): Promise<void> {
    const body = { variable_name: name, variable_type: type, value, encrypted: type === 'server' };
    await this.fixture.asSomebody('POST', '/organization-variables', body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fixture[Symbol.asyncDispose]();
  }
}

/** Returns the certificate of a stand-in: `data-sources.spec.ts` compares it with proven ones. */
export const certificateFor = ({ server: { state } }: ToolJetFixture): ToolJetCertificate =>
  certificateOf({ version: state.version, traits: traitsOf(state) });

function traitsOf(state: ToolJetState): ServerTraits {
  const { version, personality } = state;
  const { versions, apps, pages, queries, dataSources, folders, tables, variables } = personality;
  // Queries of the paid edition's kind cannot be made here.
  const staticKinds = dataSources.staticKinds.filter((kind) => kind !== 'workflows');
  const shared = dataSources.staticScope === 'workspace' ? staticKinds : [];
  return {
    ...{ version, maxVersionName: versions.maxName, maxAppName: apps.maxName, maxPageName: pages.maxName },
    staticKinds,
    sharedSources: Object.fromEntries(shared.map((kind) => [kind, state.staticDataSource(kind, '')!.id])),
    queries: queries.routes,
    pageOrder: pages.order === 'route' ? 'reorder' : 'pages',
    release: apps.hasReleaseRoute ? 'release' : 'app',
    folders: folders.isTypeRequired ? `${folders.list}?type=front-end` : folders.list,
    dataSources: dataSources.routes === 'data-sources' ? 'data-sources' : 'data_sources',
    tables: tables.routes,
    foreignKeys: tables.constraints === 'constraints_type',
    modules: apps.hasTypes,
    variables: variables.areThere ? 'organization-variables' : 'none',
  };
}
