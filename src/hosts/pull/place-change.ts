import type { EntityManager } from 'typeorm';

/** Changes an app in a host, or makes it there. */
export interface PlaceChange {
  /** Git id, or the path of an app without an entry in the repository. */
  source: string;
  /** The name that the app has then. */
  name: string;
  /** `beforeSwitch` is awaited once the wanted state is built; it need not be called where the app has that already. */
  make(beforeSwitch: () => Promise<void>): Promise<void>;
  /** Takes back what was made, also before the end of another process. Returns false where that is not possible. */
  revert(): Promise<boolean>;
  /** Records in the caller's transaction that the change stays. `added`: ids of apps that are new here, by sources. */
  keep(tx: EntityManager, added: ReadonlyMap<string, string>): Promise<void>;
}
