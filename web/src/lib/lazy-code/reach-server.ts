import { connectionLost } from '../api';
import { basePath } from '../base-path';

/**
 * Asks for what a reload of the page would ask for.
 * @throws ApiProblem if there is no answer
 */
export async function reachServer(): Promise<true> {
  const answer = await fetch(`${basePath}/`, { method: 'HEAD', cache: 'no-store' }).catch(() => null);
  if (!answer?.ok) throw connectionLost(null);
  return true;
}
