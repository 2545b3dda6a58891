import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { ProblemAlert } from '../../../components';
import { ApiProblem, type Schemas } from '../../../lib/api';
import { signOnAddress } from '../../../lib/session';

export interface SignOnProps {
  oidc: Schemas['OidcView'];
}

/** Leads to the identity provider, and from there to `to`, a path without the base path. */
export const SignOnButton = ({ oidc, to }: SignOnProps & { to: string }) => (
  <Button component="a" href={signOnAddress(oidc, to)} fullWidth>
    <Trans>Sign in with {oidc.name}</Trans>
  </Button>
);

/** Explains why the provider's answer did not sign in. */
export const SignOnProblem = ({ problem }: { problem: Schemas['SignOnProblemView'] | undefined }) =>
  problem ? (
    <ProblemAlert
      title={t`The sign-in did not work`}
      error={new ApiProblem({ status: 422, ...problem, message: problem.detail })}
    />
  ) : null;
