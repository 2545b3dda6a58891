import { Injectable } from '@nestjs/common';
import type { AppHost, CapturedApp } from '../app-host';
import { AppHostError } from '../app-host-error';
import type { HostedApp } from '../store/hosted-app-store';
import type { Host } from '../store/host-store';
import { KeepCaptured, type HeldApp } from '../capture-app';

export interface CaptureRequest extends HeldApp {
  host: Host;
  appHost: AppHost;
}

/** Reads an app from its host, and gives the app here the same state. */
@Injectable()
export class CaptureApp {
  constructor(private readonly keep: KeepCaptured) {}

  /** `hint`: that of the list which the capture follows; null if there was none. */
  async run(request: CaptureRequest, hint: string | null): Promise<void> {
    const { host, appHost, key, held } = request;
    const known = await this.recover(request);
    const found = await appHost.capture(key.hostAppId, known?.captured ?? null, held.signal);
    const captured = (await this.afterTakingBack(request, known, found)) ?? found;
    await this.keep.captured(request, { host, captured, hint });
  }

  /** Reads the app again on top of its former state, which a deployment gave it back without having recorded that. */
  private async afterTakingBack(
    request: CaptureRequest,
    known: HostedApp | null,
    found: CapturedApp,
  ): Promise<CapturedApp | null> {
    const { before, after } = known?.switched ?? {};
    if (before?.fingerprint !== found.fingerprint || after?.fingerprint === found.fingerprint) return null;
    await this.keep.reverted(request, before);
    const { appHost, key, held } = request;
    return appHost.capture(key.hostAppId, before, held.signal);
  }

  /** Deletes the app here if it is gone there: a host may also have ceased to list it. */
  async follow(request: CaptureRequest): Promise<void> {
    const { host, appHost, key, held } = request;
    const known = await this.recover(request);
    try {
      await appHost.capture(key.hostAppId, known?.captured ?? null, held.signal);
    } catch (error) {
      if (!(error instanceof AppHostError) || error.code !== 'host_app_not_found') throw error;
      await this.keep.gone(request, host);
    }
  }

  /** Finishes, or takes back, a change there that was interrupted. Returns what is known of the app then. */
  async recover(request: CaptureRequest): Promise<HostedApp | null> {
    const { appHost, key, held } = request;
    const known = await this.keep.find(key);
    if (!known?.progress) return known;
    const { progress } = known;
    const recovery = await appHost.recover(progress, held.signal, (step) =>
      this.keep.progress(request, step),
    );
    if (recovery === 'finished' && progress.captured) await this.keep.applied(request, progress.captured);
    else await this.keep.progress(request, null);
    return this.keep.find(key);
  }
}
