import { t } from '@lingui/core/macro';
import { useEmbedding } from '../session';

/** Returns the name of the product in which apps of a host are edited. */
export const productOf = (kind: string): string => (kind === 'node-red' ? 'Node-RED' : 'ToolJet');

/** Does the same for the program around this Trellis, too. */
export function useProductOf(): (kind: string) => string {
  const program = useEmbedding();
  return (kind) => (kind === 'embedded' ? (program?.name ?? t`its own editor`) : productOf(kind));
}
