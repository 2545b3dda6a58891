import { ContentHash, lastMembers, type JsonDocument, type JsonNode } from '../../../core/json-text';
import type { DocumentVersion } from '../document-version';
import type { AppBody } from '../generation';
import type { Named, Owner } from './difference';

/** Parsed document with its app. */
export interface ReadDocument {
  json: JsonDocument;
  body: AppBody;
  version: DocumentVersion;
}

/** Location of pages and components: lists of the app, or the version's definition with one page or several. */
type Form = 'lists' | 'pages' | 'components';

export interface PlacedComponent {
  id: string;
  node: JsonNode;
  pageId: string | null;
}

/** One of two documents in a comparison, with cached look-ups. */
export class DocumentSide {
  readonly json: JsonDocument;
  readonly app: JsonNode;
  readonly hashes: ContentHash;
  readonly versionId: string | null;
  /** Edited version: `editingVersion`, else an entry of `appVersions`. */
  readonly edited: JsonNode | null;
  readonly form: Form;
  private readonly owners = new Map<string, Owner & { page: Named | null }>();

  constructor(readonly source: ReadDocument) {
    this.json = source.json;
    this.app = source.json.find(source.body.path)!;
    this.hashes = new ContentHash(source.json);
    this.versionId = source.version.id;
    this.edited = this.findEdited();
    this.form = this.findForm();
    this.readOwners();
  }

  get definition(): JsonNode | null {
    return this.edited?.get('definition') ?? null;
  }

  /** Names the generation and the location of the components. */
  get description(): string {
    const place = this.form === 'lists' ? 'lists' : `the version’s definition, by ${this.form}`;
    return `${this.source.body.generation}, components in ${place}`;
  }

  text(node: JsonNode | null | undefined): string | null {
    return this.json.findString(node ?? null);
  }

  findOwner(id: string | null): (Owner & { page: Named | null }) | null {
    return id === null ? null : (this.owners.get(id) ?? null);
  }

  pageOf(id: string | null): Named | null {
    if (id === null) return null;
    const owner = this.owners.get(id);
    return { id, name: owner?.kind === 'page' ? owner.name : null };
  }

  /** Lists the components of a definition in their order. */
  definedComponents(): PlacedComponent[] {
    const pages = this.form === 'pages' ? this.definition?.get('pages') : null;
    if (!pages) return this.form === 'components' && this.definition ? placed(this.definition, null) : [];
    return [...lastMembers(pages)].flatMap(([pageId, { value }]) => placed(value, pageId));
  }

  private findEdited(): JsonNode | null {
    const editing = this.app.get('editingVersion');
    if (editing?.kind === 'object') return editing;
    const entries = this.app.get('appVersions')?.items ?? [];
    const entry = entries.find((item) => this.text(item.get('id')) === this.versionId);
    return this.versionId === null ? (entries.length === 1 ? entries[0] : null) : (entry ?? null);
  }

  private findForm(): Form {
    const isListed = (this.app.get('components')?.count ?? 0) > 0;
    if (isListed || !this.definition) return 'lists';
    if (this.definition.get('pages')?.kind === 'object') return 'pages';
    return this.definition.get('components')?.kind === 'object' ? 'components' : 'lists';
  }

  private readOwners(): void {
    this.addOwners('page', 'pages');
    if (this.form === 'pages') {
      for (const [id, { value }] of lastMembers(this.definition!.get('pages')!))
        this.owners.set(id, { kind: 'page', id, name: this.text(value.get('name')), page: null });
    }
    this.addOwners('component', 'components');
    this.addOwners('query', 'dataQueries');
    this.addOwners('dataSource', 'dataSources');
  }

  private addOwners(kind: Owner['kind'], list: string): void {
    for (const node of this.app.get(list)?.items ?? []) this.addOwner(kind, node);
  }

  private addOwner(kind: Owner['kind'], node: JsonNode): void {
    const id = this.text(node.get('id'));
    if (id === null || this.owners.has(id)) return;
    const page = kind === 'component' ? this.pageOf(this.text(node.get('pageId'))) : null;
    this.owners.set(id, { kind, id, name: this.text(node.get('name')), page });
  }
}

const placed = (page: JsonNode, pageId: string | null): PlacedComponent[] => {
  const components = page.get('components');
  if (components?.kind !== 'object') return [];
  return [...lastMembers(components)].map(([id, { value }]) => ({ id, node: value, pageId }));
};
