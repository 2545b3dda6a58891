import type { JobError } from '../store/job-errors';

/** `summary` replaces all but the code: a message and its data may tell where the repository is. */
export const presentError = (
  { code, message, remedy, data }: JobError,
  { summary }: { summary?: string | null } = {},
) => ({
  ...(summary ? {} : data),
  code,
  message: summary ?? message,
  ...(remedy && !summary ? { remedy } : {}),
});
