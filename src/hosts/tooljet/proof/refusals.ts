import { AppError } from '../../../core/errors';
import { CONNECTION_FAILURES, type HostFailure } from '../../app-host-error';

/** Failures that say nothing about what the server can do. */
const OF_CONNECTION: readonly string[] = [
  ...CONNECTION_FAILURES,
  ...(['host_busy', 'host_workspace_not_found'] satisfies HostFailure[]),
];

/** True if the server has answered with a refusal, another result, or a body that Trellis cannot read. */
export const isRefusal = (error: unknown): error is AppError =>
  error instanceof AppError && !OF_CONNECTION.includes(error.code);

/** True if the same request may succeed a moment later. */
export const mayPass = ({ code, data }: AppError): boolean =>
  code === 'host_not_tooljet' || (code === 'host_refused' && Number(data.status) >= 500);

/** Makes a second attempt if the first one fails in a way that may pass. */
export async function twice<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!isRefusal(error) || !mayPass(error)) throw error;
    return attempt();
  }
}

/** Returns null if the server refuses. */
export const unlessRefused = <T>(attempt: () => Promise<T>): Promise<T | null> =>
  twice(attempt).catch((error: unknown) => {
    if (isRefusal(error)) return null;
    throw error;
  });
