import { t } from '@lingui/core/macro';
import { Text } from '@mantine/core';
import { CheckList, type CheckedStep } from '../../git-settings';
import type { HostCheck } from '../host';

type Step = HostCheck['steps'][number];

const labelsOf = (product: string): Record<Step['step'], string> => ({
  reachable: t`The server answers`,
  product: t`The server is ${product}`,
  version: t`The server tells its version`,
  sign_in: t`The account signs in`,
  workspace: t`The workspace is found`,
  permissions: t`The account may read and change apps`,
});

/** Steps of a check, with problems and remedies. */
export const CheckSteps = ({ check, product }: { check: HostCheck; product: string }) => (
  <CheckList
    label={t`Check of the connection`}
    steps={Object.entries(labelsOf(product)).map(([name, label]) => stepOf({ name, label }, check))}
  />
);

function stepOf({ name, label }: Pick<CheckedStep, 'name' | 'label'>, { steps }: HostCheck): CheckedStep {
  const step = steps.find((one) => one.step === name);
  if (!step) return { name, label, state: 'waiting' };
  if (step.ok) return { name, label, state: 'done' };
  return {
    name,
    label,
    state: 'failed',
    note: (
      <Text size="sm" mt={4} role="alert">
        {step.detail} {step.remedy}
      </Text>
    ),
  };
}
