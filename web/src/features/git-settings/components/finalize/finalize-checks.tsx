import { t } from '@lingui/core/macro';
import { stepsOf, type Step, type StepState } from '../../api/use-finalize';
import { CheckList } from './check-list';

const LABELS: Record<Exclude<Step, 'sign_in'>, string> = {
  reach: t`Reach the host`,
  host_key: t`Check the host key`,
  certificate: t`Check the certificate`,
  read: t`Read the repository`,
  write: t`Write to the repository`,
};

const signInLabel = (isHttps: boolean): string =>
  isHttps ? t`Sign in with the token` : t`Sign in with the SSH key`;

interface Props {
  states: Record<Step, StepState>;
  isHttps: boolean;
}

export const FinalizeChecks = ({ states, isHttps }: Props) => (
  <CheckList
    label={t`Setup checks`}
    steps={stepsOf(isHttps).map((step) => ({
      name: step,
      label: step === 'sign_in' ? signInLabel(isHttps) : LABELS[step],
      state: states[step],
      note: states[step] === 'limited' && t`: not allowed, so this workspace can only import and pull`,
    }))}
  />
);
