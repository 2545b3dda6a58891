import { stepsOf, type Step, type StepState } from '../../api/use-finalize';
import { CheckList } from './check-list';

const LABELS: Record<Step, string> = {
  reach: 'Reach the host',
  host_key: 'Check the host key',
  certificate: 'Check the certificate',
  sign_in: 'Sign in',
  read: 'Read the repository',
  write: 'Write to the repository',
};

interface Props {
  states: Record<Step, StepState>;
  isHttps: boolean;
}

export const FinalizeChecks = ({ states, isHttps }: Props) => (
  <CheckList
    label="Setup checks"
    steps={stepsOf(isHttps).map((step) => ({
      name: step,
      label: `${LABELS[step]}${step === 'sign_in' ? ` with the ${isHttps ? 'token' : 'SSH key'}` : ''}`,
      state: states[step],
      note: states[step] === 'limited' && ': not allowed, so this workspace can only import and pull',
    }))}
  />
);
