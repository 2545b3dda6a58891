import type { EntityManager } from 'typeorm';
import type { WantedApp } from '../../gitsync';
import { madeOf, type HeldCreation, type KeepCreated } from '../make-apps';
import type { PlaceChange } from './place-change';

/** Makes an app in a host. */
export class AddApp implements PlaceChange {
  readonly source: string;
  readonly name: string;

  constructor(
    private readonly creation: HeldCreation,
    private readonly keepCreated: KeepCreated,
    private readonly wanted: WantedApp,
  ) {
    this.source = wanted.source;
    this.name = wanted.name;
  }

  async make(beforeSwitch: () => Promise<void>): Promise<void> {
    const { appHost, held } = this.creation;
    const { document, label } = await this.wanted.read();
    if (await this.isMade(document)) return;
    const begun = (await this.keepCreated.find(this.creation.key))?.progress;
    await appHost.create(
      { wanted: document, name: this.name, label, ownName: begun?.ownName, beforeSwitch },
      (progress) => this.keepCreated.progress(this.creation, progress),
      held.signal,
    );
  }

  /** Removes an app that is not there as wanted, such as one that another process has begun. */
  private async isMade(document: string): Promise<boolean> {
    const recovery = await this.keepCreated.recover(this.creation);
    if (recovery !== 'finished') return false;
    const made = madeOf(await this.keepCreated.find(this.creation.key));
    if (made?.captured.document === document && made.captured.name === this.name) return true;
    await this.keepCreated.undo(this.creation);
    return false;
  }

  revert(): Promise<boolean> {
    return this.keepCreated.undo(this.creation);
  }

  keep(tx: EntityManager, added: ReadonlyMap<string, string>): Promise<void> {
    return this.keepCreated.join(tx, this.creation, added.get(this.source) ?? '');
  }
}
