import type { AppHostedError } from '../../apps';
import type { WantedState } from '../ports';

/** The app is edited elsewhere, and does not have the pulled state there. Nothing was changed. */
export class NotInPlaceError extends Error {
  constructor(
    readonly refusal: AppHostedError,
    readonly wanted: WantedState,
  ) {
    super(refusal.message);
  }
}
