const EXPLANATIONS: Record<string, string> = {
  ENOTFOUND: 'its host is not known',
  EAI_AGAIN: 'its host cannot be looked up at the moment',
  EACCES: 'this user may not use its socket',
  ENOENT: 'its socket does not exist',
  '28P01': 'the server does not accept its user and password',
  '28000': 'the server does not let its user in',
  '3D000': 'the server has no such database. Create it with createdb',
  '42501': 'its user does not have the rights that Trellis needs: it has to own the database’s tables',
};

/** Explains a failure of the first use of a database, to whoever has set DATABASE_URL. Its text holds no password. */
export function explainConnectFailure(error: unknown): Error {
  const { code, message } = error as { code?: string; message: string };
  const words = EXPLANATIONS[code ?? ''];
  const what = words === undefined ? `reached: ${message}` : `used: ${words} (${message})`;
  return new Error(`The database of DATABASE_URL cannot be ${what}.`, { cause: error });
}

/** True for failures of which DATABASE_URL, or what it names, is the cause. */
export const isConnectFailure = (error: unknown): boolean =>
  String((error as { code?: unknown } | null)?.code) in EXPLANATIONS;
