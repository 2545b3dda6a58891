import { applyDecorators, HttpStatus } from '@nestjs/common';
import { MayBecomeJob, Refuses } from '../../core/http';

/** Refusals of a route that needs GitSync configured and switched on. */
export const NOT_CONNECTED = ['git_not_configured', 'git_disabled'];

/** Refusals of a pull of an app that is edited elsewhere. */
export const OF_PLACES = ['app_hosted', 'host_app_changed', 'host_busy', 'host_not_connected'];

/** Refusals by the host where an app is created or changed, each with 409. */
export const BY_PLACES = ['host_app_changed', 'host_busy', 'host_name_taken', 'host_not_connected'];

/** States that a host cannot have, each with 422. */
export const UNFIT_FOR_PLACES = [
  'host_document_unsupported',
  'host_missing',
  'host_name_unsupported',
  'host_not_equal',
  'host_too_large',
];

const REMOTE_FAILURES = [
  'git_auth_failed',
  'git_repository_not_found',
  'git_branch_not_found',
  'git_host_unreachable',
  'git_no_common_algorithm',
  'git_host_key_mismatch',
  'git_host_key_unknown',
  'git_certificate_untrusted',
  'git_client_certificate_refused',
  'git_proxy_failed',
  'git_repository_moved',
  'git_invalid_repository',
  'git_too_large',
];

/** Documents a route that waits for a job at the remote: the job's failures and the route's own. */
export const AsksRemote = (codes: { refused?: string[]; conflicts: string[] }) =>
  applyDecorators(MayBecomeJob(), FailsAtRemote(codes));

/** Documents the failures of a route that asks the remote. */
export const FailsAtRemote = ({ refused = [], conflicts }: { refused?: string[]; conflicts: string[] }) =>
  applyDecorators(
    Refuses(HttpStatus.UNPROCESSABLE_ENTITY, ...refused, ...REMOTE_FAILURES),
    Refuses(HttpStatus.CONFLICT, ...conflicts),
    Refuses(HttpStatus.TOO_MANY_REQUESTS, 'git_rate_limited'),
    Refuses(
      HttpStatus.SERVICE_UNAVAILABLE,
      'busy',
      'git_interrupted',
      'git_mirror_damaged',
      'git_queue_full',
      'git_worker_crashed',
    ),
    Refuses(HttpStatus.GATEWAY_TIMEOUT, 'git_timeout'),
    Refuses(HttpStatus.INSUFFICIENT_STORAGE, 'git_disk_full', 'git_storage_failed'),
  );
