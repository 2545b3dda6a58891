export { CardPage } from './components/card-page';
export { InvitationPage } from './components/invitation-page';
export { ResetPasswordPage } from './components/reset-password-page';
export { SetupPage } from './components/setup-page';
export { SignInPage } from './components/sign-in-page';
