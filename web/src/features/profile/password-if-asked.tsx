import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, PasswordInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { ProblemAlert } from '../../components';
import { isProblem } from '../../lib/api';
import { basePath } from '../../lib/base-path';
import { signInWaysQuery, signOnAddress } from '../../lib/session';

interface Props {
  /** Answer to the last attempt. */
  error: unknown;
  value: string;
  onChange: (value: string) => void;
}

/** Field for the password, once it was asked for, and the problem of the last attempt. */
export function PasswordIfAsked({ error, value, onChange }: Props) {
  const needsPassword = isProblem(error, 'password_required') || isProblem(error, 'wrong_password');
  return (
    <>
      {(needsPassword || value !== '') && (
        <PasswordInput
          w="100%"
          label={t`Current password`}
          autoComplete="current-password"
          value={value}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      )}
      <ProblemAlert error={error}>{isProblem(error, 'sign_in_again') && <SignInAgain />}</ProblemAlert>
    </>
  );
}

/** Returns to this page, with its parameters. */
function SignInAgain() {
  const { data: ways } = useQuery(signInWaysQuery);
  if (!ways?.oidc) return null;
  const here = `${location.pathname.slice(basePath.length)}${location.search}`;
  return (
    <Button component="a" variant="default" href={signOnAddress(ways.oidc, here)}>
      <Trans>Sign in with {ways.oidc.name}</Trans>
    </Button>
  );
}
