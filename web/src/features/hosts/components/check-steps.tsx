import { t } from '@lingui/core/macro';
import { Text } from '@mantine/core';
import { CheckList, type CheckedStep } from '../../git-settings';
import type { HostCheck } from '../api/host';

type Step = HostCheck['steps'][number];

const LABELS: Record<Step['step'], string> = {
  reachable: t`The server answers`,
  product: t`The server is ToolJet`,
  version: t`Trellis knows this version of ToolJet`,
  sign_in: t`The account signs in`,
  workspace: t`The workspace is found`,
  permissions: t`The account may read and change apps`,
};

const ORDER = Object.keys(LABELS) as Step['step'][];

/** The steps of a check, with what is wrong and how to mend it. */
export const CheckSteps = ({ check }: { check: HostCheck }) => (
  <CheckList label={t`Check of the connection`} steps={ORDER.map((name) => stepOf(name, check))} />
);

function stepOf(name: Step['step'], { steps }: HostCheck): CheckedStep {
  const step = steps.find((one) => one.step === name);
  if (!step) return { name, label: LABELS[name], state: 'waiting' };
  if (step.ok) return { name, label: LABELS[name], state: 'done' };
  return {
    name,
    label: LABELS[name],
    state: 'failed',
    note: (
      <Text size="sm" mt={4} role="alert">
        {step.detail} {step.remedy}
      </Text>
    ),
  };
}
