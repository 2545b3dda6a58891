import type { HostFailure } from '../app-host-error';

/** Words about one kind of host. */
export interface HostProduct {
  /** Name of the product. */
  name: string;
  /** Code for a server that is something else. */
  otherProduct: HostFailure;
  /** Remedy for an answer that is too large. */
  tooLargeRemedy: string;
}
