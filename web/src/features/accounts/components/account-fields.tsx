import { PasswordInput, TextInput } from '@mantine/core';

type Field = 'name' | 'email' | 'password';

/** Fields of a new account. */
export const AccountFields = ({ inputProps }: { inputProps: (field: Field) => object }) => (
  <>
    <TextInput
      label="Your name"
      description="Appears in your commits"
      autoComplete="name"
      autoFocus
      {...inputProps('name')}
    />
    <TextInput
      label="E-mail"
      type="email"
      description="Used to sign in. Also appears in your commits"
      autoComplete="username"
      {...inputProps('email')}
    />
    <PasswordInput
      label="Password"
      description="At least 8 characters"
      autoComplete="new-password"
      {...inputProps('password')}
    />
  </>
);
