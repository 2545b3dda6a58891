import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { ProblemAlert } from '../../../components';
import { useForm, useFormProblem } from '../../../lib/form';
import { isProblem, problemOf } from '../../../lib/api';
import { useFirstStart } from '../api/enter';
import { AccountFields } from './account-fields';
import { CardPage } from './card-page';
import classes from './card-page.module.css';
import { needsEmail, needsName, needsNewPassword } from '../validate-fields';

const STEPS = [t`Account`, t`Workspace`];
const ACCOUNT_FIELDS = ['name', 'email', 'password'];

const INITIAL = {
  name: '',
  email: '',
  password: '',
  workspaceName: '',
  withSample: true,
  setupToken: '',
};
type Values = typeof INITIAL;
type Form = UseFormReturnType<Values>;

/** Creates the first account and its workspace at the first start. */
export function SetupPage() {
  const [step, setStep] = useState(0);
  const start = useFirstStart();
  const form = useForm({
    initialValues: INITIAL,
    validate: {
      name: needsName,
      email: needsEmail,
      password: needsNewPassword,
      workspaceName: (value) => (step === 1 ? needsName(value) : null),
    },
  });
  const problem = useFormProblem(form, start.error);
  const submit = form.onSubmit(({ setupToken, ...values }) => {
    if (step === 0) return setStep(1);
    start.mutate(
      { ...values, ...(setupToken.trim() ? { setupToken: setupToken.trim() } : {}) },
      {
        onError: (error) => {
          if (isOfAccount(error)) setStep(0);
        },
      },
    );
  });
  return (
    <CardPage
      title={t`Welcome to Trellis`}
      lead={
        step === 0
          ? t`Create your account first. You will be the admin.`
          : t`A workspace has apps, members and one Git repository.`
      }
    >
      <Steps current={step} />
      <form noValidate onSubmit={submit}>
        <Stack gap="md">
          {step === 0 ? (
            <AccountFields inputProps={form.getInputProps} />
          ) : (
            <WorkspaceFields form={form} error={problem} />
          )}
          <Group grow preventGrowOverflow={false} gap="xs" wrap="nowrap">
            {step === 1 && (
              <Button variant="default" flex="0 0 auto" onClick={() => setStep(0)}>
                <Trans>Back</Trans>
              </Button>
            )}
            <Button type="submit" loading={start.isPending || start.isSuccess}>
              {step === 0 ? t`Continue` : t`Create workspace`}
            </Button>
          </Group>
        </Stack>
      </form>
    </CardPage>
  );
}

const Steps = ({ current }: { current: number }) => (
  <ol className={classes.steps}>
    {STEPS.map((label, index) => (
      <li
        key={label}
        data-reached={index <= current || undefined}
        aria-current={index === current ? 'step' : undefined}
      >
        {label}
      </li>
    ))}
  </ol>
);

/** Tells if the server rejected a field of the first step. */
const isOfAccount = (error: unknown): boolean =>
  problemOf(error).errors.some(({ path }) => ACCOUNT_FIELDS.includes(path));

function WorkspaceFields({ form, error }: { form: Form; error: unknown }) {
  const needsToken = isProblem(error, 'setup_token_required');
  return (
    <>
      <TextInput
        label={t`Workspace name`}
        description={t`Your team, or what the apps are for`}
        autoComplete="organization"
        autoFocus
        {...form.getInputProps('workspaceName')}
      />
      <Checkbox
        label={t`Start with a sample app`}
        description={t`A small order list to try out editing and committing`}
        {...form.getInputProps('withSample', { type: 'checkbox' })}
      />
      <ProblemAlert error={error} />
      {needsToken && (
        <TextInput
          label={t`Setup token`}
          description={t`Printed in the server log at the first start. It proves that the server is yours`}
          autoFocus
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('setupToken')}
        />
      )}
      {!needsToken && (
        <Text size="xs" c="dimmed">
          <Trans>You can connect a Git repository later.</Trans>
        </Text>
      )}
    </>
  );
}
