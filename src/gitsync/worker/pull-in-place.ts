import { Injectable } from '@nestjs/common';
import { AppPlaces } from '../ports';
import type { CompletePullJob, PullJob } from '../queue/job';
import type { Lease } from '../queue/queue-store';
import { NotInPlaceError } from './not-in-place-error';
import { PullApp } from './pull';

/** Times that an app is changed in its place while the repository keeps moving. */
const MOST_CHANGES = 3;

/** Pulls an app. One that is edited elsewhere is changed there first, and here once it has the pulled state there. */
@Injectable()
export class PullInPlace {
  constructor(
    private readonly places: AppPlaces,
    private readonly pullApp: PullApp,
  ) {}

  run(lease: Lease, job: PullJob | CompletePullJob, signal: AbortSignal): Promise<void> {
    return this.places.hold(job.appId ?? '', signal, async (place) => {
      for (let changes = 0; ; changes++) {
        const missing = await this.pull(lease, job, signal);
        if (missing === null) return;
        if (place === null || changes === MOST_CHANGES) throw missing.refusal;
        await place.apply(missing.wanted);
      }
    });
  }

  /** Returns null once the app is pulled, else what it lacks in its place. */
  private async pull(
    lease: Lease,
    job: PullJob | CompletePullJob,
    signal: AbortSignal,
  ): Promise<NotInPlaceError | null> {
    try {
      await this.pullApp.run(lease, job, signal);
      return null;
    } catch (error) {
      if (error instanceof NotInPlaceError) return error;
      throw error;
    }
  }
}
