import { Injectable } from '@nestjs/common';
import { hashOf } from '../../../apps';
import { ByteCache } from '../../../core/concurrency';
import { formatPointer } from '../../../core/json-text';
import {
  fingerprintOfSecret,
  listStrings,
  placeOf,
  secretFound,
  type FoundSecret,
  type ListedString,
} from '../../domain';
import { AllowedSecretStore } from '../../store/secrets/allowed-secret-store';

/** Secrets that are told of one document. */
const MOST_TOLD = 50;
const SEPARATOR = '\n';
/** For some 2,000 documents in which nothing was found, with 256 bytes each. */
const CACHE_BYTES = 1 << 20;

/** A document's text and its hash. */
export interface HashedDocument {
  text: string;
  hash: string;
}

export const hashedOf = (text: string): HashedDocument => ({ text, hash: hashOf(text) });

/** A text that a rule matches, by its place in what was searched. */
interface Match {
  rule: string;
  start: number;
  end: number;
}

type Search = (text: string) => Promise<Match[]>;

/** Looks for secrets in documents before they are committed: what has been in a repository once is known. */
@Injectable()
export class ScanSecrets {
  private rules: Promise<Search> | null = null;
  /** By the document's hash: a commit that was prepared, or is tried again, does not wait for its search. */
  private readonly searched = new ByteCache<FoundSecret[]>(CACHE_BYTES);

  constructor(private readonly allowed: AllowedSecretStore) {}

  /** Throws 422 `secret_found`, unless all that is found is allowed. */
  refuse(workspaceId: string, document: HashedDocument): Promise<void> {
    return this.refuseNew(workspaceId, document, []);
  }

  /** Does so, but for secrets that one of the documents `published` has: they are in the repository already. */
  async refuseNew(
    workspaceId: string,
    document: HashedDocument,
    published: readonly HashedDocument[],
  ): Promise<void> {
    const found = await this.search(document);
    if (found.length === 0) return;
    const passed = [
      ...(await this.allowed.list(workspaceId)),
      ...(await Promise.all(published.map((one) => this.search(one)))).flat(),
    ];
    const allowed = new Set(passed.map(({ fingerprint }) => fingerprint));
    const refused = found.filter(({ fingerprint }) => !allowed.has(fingerprint));
    if (refused.length > 0) throw secretFound(refused.slice(0, MOST_TOLD));
  }

  /** Searches a document, or answers what an earlier search of it has found. */
  async search({ text, hash }: HashedDocument): Promise<FoundSecret[]> {
    const known = this.searched.get(hash);
    if (known) return known;
    const found = await this.find(text);
    this.searched.add(hash, found, JSON.stringify(found).length);
    return found;
  }

  /** Searches the strings as people see them: in JSON, a line break is two characters. */
  private async find(text: string): Promise<FoundSecret[]> {
    // A file may begin with a byte order mark, which is part of no value.
    const document: unknown = JSON.parse(text.replace(/^\ufeff/, ''));
    const strings = listStrings(document);
    const searched = strings.map((one) => one.text).join(SEPARATOR);
    this.rules ??= loadSearch();
    const matches = await (await this.rules)(searched);
    const found = new Map<string, FoundSecret>();
    for (const { rule, start, end } of matches) {
      const string = stringAt(strings, start);
      const fingerprint = fingerprintOfSecret(rule, searched.slice(start, end));
      if (!string || found.has(fingerprint)) continue;
      const { path } = string;
      found.set(fingerprint, {
        fingerprint,
        rule,
        place: placeOf(document, path),
        path: formatPointer(path),
      });
    }
    return [...found.values()];
  }
}

function stringAt(strings: readonly ListedString[], index: number): ListedString | null {
  let start = 0;
  for (const string of strings) {
    const end = start + string.text.length;
    if (index <= end) return string;
    start = end + SEPARATOR.length;
  }
  return null;
}

/** Loads the rules when they are needed for the first time. */
async function loadSearch(): Promise<Search> {
  const { lintSource } = await import('@secretlint/core');
  const { creator: rule } = await import('@secretlint/secretlint-rule-preset-recommend');
  const { secretLintProfiler } = await import('@secretlint/profiler');
  // It keeps the times of all searches for ever, and goes through them in each. Mended in 13.0.5, which needs Node 22.
  secretLintProfiler.mark = () => undefined;
  const config = { rules: [{ id: rule.meta.id, rule }] };
  return async (content) => {
    const source = { content, filePath: 'app.json', ext: '.json', contentType: 'text' as const };
    const { messages } = await lintSource({ source, options: { config, noPhysicFilePath: true } });
    return messages.map(({ ruleId, range: [start, end] }) => ({
      rule: ruleId.replace(/^.*secretlint-rule-/, ''),
      start,
      end,
    }));
  };
}
