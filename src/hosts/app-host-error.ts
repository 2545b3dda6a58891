import { AppError, conflict, type AppErrorOptions } from '../core/errors';

/** Codes of all failures of a host, with their HTTP status. */
const STATUS_OF = {
  /** No connection, or it broke. */
  host_unreachable: 502,
  /** It did not answer in time. */
  host_timeout: 504,
  /** The server answers, and is another program, or a sign-in page stands in between. */
  host_not_tooljet: 422,
  host_not_node_red: 422,
  /** The certificate of the server is not trusted. */
  host_certificate_untrusted: 422,
  host_sign_in_failed: 422,
  /** Too many wrong passwords: the server refuses the right one as well. */
  host_locked: 422,
  /** The session ended, and signing in again did not help. */
  host_session_refused: 422,
  host_forbidden: 422,
  host_workspace_not_found: 422,
  /** A version of the product that Trellis was not tested with. */
  host_version_unknown: 422,
  /** The host, or this version of it, has not shown that it can do this; `data.reasons` or `data.limits` tell more. */
  host_unproven: 409,
  /** Another Trellis is proving the host, or changing the app. */
  host_busy: 409,
  host_too_large: 422,
  /** An answer that lacks something it should contain. */
  host_answer_invalid: 502,
  /** The server refused or failed a request. */
  host_refused: 502,
  host_app_not_found: 404,
  /** The app was edited there since `base`. */
  host_app_changed: 409,
  /** The host's document differs from the wanted one; `data.differences` names the places. */
  host_not_equal: 422,
  /** The host lacks what the document needs; `data.missing` names it. */
  host_missing: 422,
  /** A person has to decide about the settings of data sources first; `data.dataSources`. */
  host_sources_undecided: 409,
  /** A person has to agree to changes of tables first; `data.hostTables`. */
  host_tables_undecided: 409,
  /** The host cannot store these names unchanged; `data.names`. */
  host_name_unsupported: 422,
  /** Another app of the workspace has the name. */
  host_name_taken: 409,
  /** A document that the host cannot hold, such as one of the wrong generation. */
  host_document_unsupported: 422,
  /** The signal that was given has fired. */
  host_cancelled: 422,
} as const;

export type HostFailure = keyof typeof STATUS_OF;

/** Failures of the connection: the host was not asked, or has not answered. */
export const CONNECTION_FAILURES: readonly string[] = [
  'host_cancelled',
  'host_certificate_untrusted',
  'host_locked',
  'host_session_refused',
  'host_sign_in_failed',
  'host_timeout',
  'host_unreachable',
] satisfies HostFailure[];

/** Failures of a host that cannot be asked: its apps are as they were captured last. */
export const AWAY_FAILURES: ReadonlySet<string> = new Set([
  ...CONNECTION_FAILURES,
  'host_unproven' satisfies HostFailure,
]);

/** Failure of a call to a host. */
export class AppHostError extends AppError {
  override readonly name = 'AppHostError';

  constructor(
    override readonly code: HostFailure,
    message: string,
    options: AppErrorOptions = {},
  ) {
    super(code, STATUS_OF[code], message, options);
  }
}

/** A place in which a document is not as it was wanted. */
export interface DocumentDifference {
  /** Kind and name of a thing, then the member. */
  place: string;
  wanted: string;
  found: string;
}

/** Places that a message names; the data of the error has them all. */
const MOST_NAMED = 3;

/** Returns the error of a host whose document differs from the wanted one. `message`: a sentence, without its end. */
export function notEqual(
  differences: DocumentDifference[],
  { message, remedy }: { message: string; remedy: string },
): AppHostError {
  const places = differences.slice(0, MOST_NAMED).map(({ place }) => place);
  const more = differences.length > MOST_NAMED ? ' …' : '';
  return new AppHostError('host_not_equal', `${message}: ${places.join(', ')}${more}.`, {
    remedy,
    data: { differences },
  });
}

export const hostNotConnected = () =>
  conflict('host_not_connected', 'The editor is not connected.', {
    remedy: 'Ask an admin to check the connection in the workspace’s settings.',
  });

export const hostBusy = (apps: { name: string }[]) =>
  conflict(
    'host_busy',
    `The connected editor is reading or changing these apps: ${apps.map(({ name }) => name).join(', ')}.`,
    { remedy: 'Try again in a minute.' },
  );
