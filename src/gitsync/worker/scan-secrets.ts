import { Injectable } from '@nestjs/common';
import { hashOf } from '../../apps';
import { ByteCache } from '../../core/concurrency';
import { findSecrets, isCleanSince, secretFound, type FoundSecret } from '../domain/secrets';
import { AllowedSecretStore } from '../store/allowed-secrets';

/** Limit on reported secrets of one document. */
const MOST_TOLD = 50;
/** Room for some 2,000 documents without findings, with 256 bytes each. */
const CACHE_BYTES = 1 << 20;

/** Documents from this length on are kept, to search only what has changed. */
const LARGE = 1 << 20;
/** Limit on the texts that are kept, in characters. */
const MOST_KEPT = 16 << 20;

/** A document's text and its hash. */
export interface HashedDocument {
  text: string;
  hash: string;
}

export const hashedOf = (text: string): HashedDocument => ({ text, hash: hashOf(text) });

/** Looks for secrets in documents before they are committed: content that was once in a repository is known. */
@Injectable()
export class ScanSecrets {
  /** By the document's hash: a commit that was prepared, or is tried again, does not wait for its search. */
  private readonly searched = new ByteCache<FoundSecret[]>(CACHE_BYTES);

  /** Large documents without findings, the newest first. */
  private clean: HashedDocument[] = [];

  constructor(private readonly allowed: AllowedSecretStore) {}

  /** Throws 422 `secret_found`, unless all that is found is allowed. */
  refuse(workspaceId: string, document: HashedDocument): Promise<void> {
    return this.refuseNew(workspaceId, document, []);
  }

  /** Does the same, except for secrets that one of the documents `published` has: the repository has them already. */
  async refuseNew(
    workspaceId: string,
    document: HashedDocument,
    published: readonly HashedDocument[],
  ): Promise<void> {
    const refused = await this.findRefused(workspaceId, document, published);
    if (refused.length > 0) throw secretFound(refused.slice(0, MOST_TOLD));
  }

  /** Returns the secrets for which `refuseNew` throws. */
  async findRefused(
    workspaceId: string,
    document: HashedDocument,
    published: readonly HashedDocument[],
  ): Promise<FoundSecret[]> {
    const found = await this.search(document);
    if (found.length === 0) return [];
    const passed = [
      ...(await this.allowed.list(workspaceId)),
      ...(await Promise.all(published.map((one) => this.search(one)))).flat(),
    ];
    const allowed = new Set(passed.map(({ fingerprint }) => fingerprint));
    return found.filter(({ fingerprint }) => !allowed.has(fingerprint));
  }

  /** Searches a document, or returns the result of an earlier search. */
  async search({ text, hash }: HashedDocument): Promise<FoundSecret[]> {
    const known = this.searched.get(hash);
    if (known) return known;
    const found = text.length < LARGE ? await findSecrets(text) : await this.searchLarge({ text, hash });
    this.searched.add(hash, found, JSON.stringify(found).length);
    return found;
  }

  /** Returns the text of a large document that was searched lately and has no secrets. */
  findClean(hash: string): string | null {
    return this.clean.find((one) => one.hash === hash)?.text ?? null;
  }

  private async searchLarge(document: HashedDocument): Promise<FoundSecret[]> {
    for (const former of this.clean) {
      if (!(await isCleanSince(former.text, document.text))) continue;
      this.keep(document, former);
      return [];
    }
    const found = await findSecrets(document.text);
    if (found.length === 0) this.keep(document);
    return found;
  }

  /** `former`: an earlier state of the same document. */
  private keep(document: HashedDocument, former?: HashedDocument): void {
    let room = MOST_KEPT;
    this.clean = [document, ...this.clean.filter((one) => one !== former)].filter(
      ({ text }) => (room -= text.length) >= 0,
    );
  }
}
