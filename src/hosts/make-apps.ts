import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { HostedApps } from '../apps';
import { Database } from '../core/database';
import type { AppHost, ApplyProgress, CapturedApp, Recovery } from './app-host';
import type { Held } from './store/holds';
import { HostCreationStore, type HostCreation, type HostCreationKey } from './store/host-creation-store';
import type { Host } from './store/host-store';
import { HostedAppStore } from './store/hosted-app-store';

/** An app that is being made in a host, and the right to do that. */
export interface HeldCreation {
  host: Host;
  appHost: AppHost;
  key: HostCreationKey;
  held: Held;
}

/** Stores how far new apps have come in hosts, and cleans up after those that were interrupted. */
@Injectable()
export class KeepCreated {
  constructor(
    private readonly database: Database,
    private readonly hostedApps: HostedApps,
    private readonly creations: HostCreationStore,
    private readonly store: HostedAppStore,
  ) {}

  find(key: HostCreationKey): Promise<HostCreation | null> {
    return this.creations.find(key);
  }

  async progress({ key, held }: HeldCreation, progress: ApplyProgress): Promise<void> {
    await this.database.transaction(async (tx) => {
      await held.check(tx);
      await this.creations.saveProgress(tx, key, progress);
    });
  }

  /** Joins the app there to the one here, in the caller's transaction. */
  async join(tx: EntityManager, { host, key, held }: HeldCreation, appId: string): Promise<void> {
    const made = madeOf(await this.creations.find(key));
    if (!made) throw new Error('The app was not made.');
    const { hostAppId, captured } = made;
    await held.check(tx);
    // Its own address comes with the next look at the host.
    const { url, kind } = host;
    await this.hostedApps.join(tx, appId, { place: { kind, url }, document: captured.document });
    await this.store.add(tx, { hostId: key.hostId, hostAppId }, { appId, captured, url });
    await this.creations.remove(tx, key);
  }

  /** Finishes what was interrupted, or removes what it left behind. */
  async recover(creation: HeldCreation): Promise<Recovery> {
    const { appHost, key, held } = creation;
    const progress = (await this.creations.find(key))?.progress;
    if (!progress) return 'nothing';
    return appHost.recover(progress, held.signal, (step) => this.progress(creation, step));
  }

  /** Removes the app there, and forgets that it was made. Returns false if somebody has gone on with it: it stays then. */
  async undo(creation: HeldCreation): Promise<boolean> {
    const { appHost, key, held } = creation;
    const recovery = await this.recover(creation);
    const made = recovery === 'finished' ? madeOf(await this.creations.find(key)) : null;
    const isUndone =
      made === null ||
      (await appHost.revert({ hostAppId: made.hostAppId, before: null, after: made.captured }, held.signal));
    await this.database.transaction(async (tx) => {
      await held.check(tx);
      // The row itself stays: another process may wait for it.
      await this.creations.saveProgress(tx, key, null);
    });
    return isUndone;
  }
}

/** Returns the app that was made; null if it is not complete. */
export function madeOf(creation: HostCreation | null): { hostAppId: string; captured: CapturedApp } | null {
  const { hostAppId, captured } = creation?.progress ?? {};
  return hostAppId && captured ? { hostAppId, captured } : null;
}
