import type { CapturedApp } from '../../app-host';
import type { Flows } from '../node-red-api';
import { readFlows, textOfFlows } from './flows-text';

interface Known {
  /** Document that was committed last. */
  previous: string | null;
  /** Name of flows that have none in their document. */
  name: string;
  versionName: string;
}

export function capturedFlows({ nodes, rev }: Flows, { previous, name, versionName }: Known): CapturedApp {
  const document = textOfFlows(nodes, previous, name);
  return {
    ...{ document, name: readFlows(document).name ?? name, versionName },
    ids: { toRepository: {}, versionName: null },
    hostVersionId: rev,
    fingerprint: rev,
  };
}
