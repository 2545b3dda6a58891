import { t } from '@lingui/core/macro';
import { useSearch } from '@tanstack/react-router';
import { useSignIn } from '../api/enter';
import { CardPage } from './card-page';
import { SignInForm } from './sign-in-form';

export function SignInPage() {
  const { from } = useSearch({ from: '/sign-in' });
  return (
    <CardPage title={t`Sign in`} lead={t`Use your Trellis account.`}>
      <SignInForm signIn={useSignIn({ to: from ?? '/' })} />
    </CardPage>
  );
}
