import type { EntityManager } from 'typeorm';
import type { WantedApp } from '../../gitsync';
import type { CaptureRequest } from '../capture/capture-app';
import type { KeepCaptured } from '../capture/keep-captured';
import { applyWanted } from './apply-wanted';
import type { PlaceChange } from './place-change';

/** Changes an app that a host has. */
export class ChangeApp implements PlaceChange {
  readonly source: string;
  readonly name: string;

  constructor(
    private readonly request: CaptureRequest,
    private readonly keepCaptured: KeepCaptured,
    private readonly wanted: WantedApp,
  ) {
    this.source = wanted.source;
    this.name = wanted.name;
  }

  async make(beforeSwitch: () => Promise<void>): Promise<void> {
    const { keepCaptured, request } = this;
    const options = { isRevertible: true, beforeSwitch };
    await applyWanted({ keepCaptured, request }, await this.wanted.read(), options);
  }

  async revert(): Promise<boolean> {
    const { appHost, key, held } = this.request;
    const switched = (await this.keepCaptured.find(key))?.switched;
    if (!switched) return true;
    const isReverted = await appHost.revert({ hostAppId: key.hostAppId, ...switched }, held.signal);
    if (isReverted) await this.keepCaptured.reverted(this.request, switched.before);
    return isReverted;
  }

  keep(tx: EntityManager): Promise<void> {
    return this.keepCaptured.stays(tx, this.request);
  }
}
