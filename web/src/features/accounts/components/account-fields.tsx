import { t } from '@lingui/core/macro';
import { PasswordInput, TextInput } from '@mantine/core';

type Field = 'name' | 'email' | 'password';

/** Fields of a new account. */
export const AccountFields = ({ inputProps }: { inputProps: (field: Field) => object }) => (
  <>
    <TextInput
      label={t`Your name`}
      description={t`Appears in your commits`}
      autoComplete="name"
      autoFocus
      {...inputProps('name')}
    />
    <TextInput
      label={t`Email`}
      type="email"
      description={t`Used to sign in. Also appears in your commits`}
      autoComplete="username"
      {...inputProps('email')}
    />
    <PasswordInput
      label={t`Password`}
      description={t`At least 8 characters`}
      autoComplete="new-password"
      {...inputProps('password')}
    />
  </>
);
