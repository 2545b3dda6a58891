import type { IdMap } from '../../app-host';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * Translation between the ids of a host's version and the repository's, wherever they occur in texts. It exchanges ids
 * one to one, so that the way there and back changes nothing: an id that is only on one side takes the place of its
 * replacement.
 */
export class IdTranslation {
  readonly #toRepository = new Map<string, string>();
  readonly #toHost = new Map<string, string>();

  /** Throws if two ids of the host have one id in the repository. */
  constructor(toRepository: Iterable<readonly [host: string, repository: string]>) {
    for (const [host, repository] of toRepository) this.#add(host, repository);
    for (const [host] of [...this.#toRepository]) this.#closeChain(host);
  }

  static of({ toRepository }: IdMap): IdTranslation {
    return new IdTranslation(Object.entries(toRepository));
  }

  toRepository<T>(value: T): T {
    return replaceIds(value, this.#toRepository);
  }

  toHost<T>(value: T): T {
    return replaceIds(value, this.#toHost);
  }

  #add(host: string, repository: string): void {
    const known = this.#toHost.get(repository);
    if (known !== undefined && known !== host)
      throw new Error(`${known} and ${host} cannot both be ${repository}`);
    this.#toRepository.set(host, repository);
    this.#toHost.set(repository, host);
  }

  /** Makes a circle of a → b → c, where c is no id of the host: c → a. */
  #closeChain(start: string): void {
    if (this.#toHost.has(start)) return;
    let end = start;
    for (let next = this.#toRepository.get(end); next !== undefined; next = this.#toRepository.get(end))
      end = next;
    this.#toRepository.set(end, start);
    this.#toHost.set(start, end);
  }
}

/** Replaces ids in all texts of a value, keys included. */
function replaceIds<T>(value: T, by: ReadonlyMap<string, string>): T {
  if (by.size === 0 || value === undefined) return value;
  return JSON.parse(JSON.stringify(value).replace(UUID, (id) => by.get(id) ?? id)) as T;
}

/** Returns all ids that occur in a value. */
export const idsIn = (value: unknown): Set<string> => new Set(JSON.stringify(value).match(UUID));
