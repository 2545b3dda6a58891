import type { EntityManager } from 'typeorm';
import type { WantedApp } from '../../gitsync';
import type { CaptureApp, CaptureRequest } from '../capture/capture-app';
import type { KeepCaptured } from '../capture-app';
import { applyWanted } from './apply-wanted';
import type { PlaceChange } from './place-change';

/** Changes an app that a host has. */
export class ChangeHostedApp implements PlaceChange {
  readonly source: string;
  readonly name: string;

  constructor(
    private readonly request: CaptureRequest,
    private readonly services: { keepCaptured: KeepCaptured; captureApp: CaptureApp },
    private readonly wanted: WantedApp,
  ) {
    this.source = wanted.source;
    this.name = wanted.name;
  }

  async make(beforeSwitch: () => Promise<void>): Promise<void> {
    const { request, services, wanted } = this;
    const { keepCaptured } = services;
    await applyWanted({ keepCaptured, request }, await wanted.read(), { isRevertible: true, beforeSwitch });
  }

  async revert(): Promise<boolean> {
    const { appHost, key, held } = this.request;
    const { captureApp, keepCaptured } = this.services;
    // A change that failed at its switch may have come about.
    const switched = (await captureApp.recover(this.request))?.switched;
    if (!switched) return true;
    const isReverted = await appHost.revert({ hostAppId: key.hostAppId, ...switched }, held.signal);
    if (isReverted) await keepCaptured.reverted(this.request, switched.before);
    return isReverted;
  }

  keep(tx: EntityManager): Promise<void> {
    return this.services.keepCaptured.stays(tx, this.request);
  }
}
