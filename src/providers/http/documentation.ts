import { applyDecorators, HttpStatus } from '@nestjs/common';
import { Refuses } from '../../core/http';

/** Documents a route that makes a request to a provider, with its possible failures. */
export const AsksProvider = () =>
  applyDecorators(
    Refuses(
      HttpStatus.UNPROCESSABLE_ENTITY,
      'provider_token_refused',
      'provider_sign_in_again',
      'provider_oauth_app_refused',
      'provider_scope_missing',
      'provider_forbidden',
      'provider_not_found',
      'provider_refused',
      'provider_unavailable',
      'provider_unreachable',
      'provider_certificate_untrusted',
      'provider_client_certificate',
      'provider_proxy_failed',
      'provider_redirected',
      'provider_unexpected_answer',
    ),
    Refuses(HttpStatus.TOO_MANY_REQUESTS, 'provider_rate_limited'),
    Refuses(HttpStatus.GATEWAY_TIMEOUT, 'provider_timeout'),
  );
