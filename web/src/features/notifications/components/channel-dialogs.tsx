import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Radio, Stack, Text, TextInput, Checkbox } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { Confirmation, FormDialog, ShownOnce } from '../../../components';
import { isEmail, useFormDialog } from '../../../lib/form';
import { useWorkspace } from '../../../lib/workspace';
import { useAddChannel, useChangeEvents, useDeleteChannel, type Channel } from '../channels';
import { EVENTS } from './events';

const ALL_EVENTS = EVENTS.map(({ value }) => value);

/** Adds a channel; then shows the secret of a webhook, once. */
export function AddChannelDialog({ canMail, onClose }: { canMail: boolean; onClose: () => void }) {
  const { id } = useWorkspace();
  const add = useAddChannel(id);
  const dialog = useFormDialog({
    initialValues: { kind: canMail ? 'email' : 'webhook', email: '', url: '', events: ALL_EVENTS },
    validate: {
      email: (value, { kind }) => (kind !== 'email' || isEmail(value) ? null : t`Enter an email address.`),
      url: (value, { kind }) =>
        kind !== 'webhook' || /^https:\/\/[^\s/]/i.test(value.trim())
          ? null
          : t`Enter a URL that begins with https://.`,
      events: checkEvents,
    },
    mutation: add,
    toInput: ({ kind, email, url, events }) =>
      kind === 'email' ? { email: email.trim(), events } : { url: url.trim(), events },
    onSuccess: ({ secret }) => {
      if (secret === undefined) onClose();
    },
  });
  if (add.data?.secret !== undefined)
    return <NewSecret address={add.data.address} secret={add.data.secret} onClose={onClose} />;
  const { form } = dialog;
  return (
    <FormDialog title={t`Add channel`} submitLabel={t`Add channel`} onClose={onClose} {...dialog}>
      <KindChoice canMail={canMail} {...form.getInputProps('kind')} />
      {form.getValues().kind === 'email' ? (
        <TextInput label={t`Email`} type="email" autoComplete="off" {...form.getInputProps('email')} />
      ) : (
        <TextInput
          label={t`URL`}
          description={t`Stored encrypted and never shown again`}
          type="url"
          autoComplete="off"
          spellCheck={false}
          {...form.getInputProps('url')}
        />
      )}
      <EventChoice {...form.getInputProps('events')} />
    </FormDialog>
  );
}

const KindChoice = ({ canMail, ...field }: GetInputPropsReturnType & { canMail: boolean }) => (
  <Radio.Group label={t`Send to`} {...field}>
    <Stack gap={8} mt={6}>
      <Radio
        value="email"
        label={t`Email address`}
        disabled={!canMail}
        data-autofocus={canMail || undefined}
        description={
          canMail
            ? t`Events within a few seconds are sent in one email.`
            : t`This server cannot send email: the operator has to set TRELLIS_SMTP_URL and TRELLIS_MAIL_FROM.`
        }
      />
      <Radio
        value="webhook"
        label={t`Webhook`}
        data-autofocus={!canMail || undefined}
        description={t`A signed request, which Slack, Mattermost and Rocket.Chat show as a message.`}
      />
    </Stack>
  </Radio.Group>
);

const NewSecret = ({
  address,
  secret,
  onClose,
}: {
  address: string;
  secret: string;
  onClose: () => void;
}) => (
  <ShownOnce
    title={t`Copy the secret`}
    lead={t`Requests to ${address} are signed with this secret, as specified by Standard Webhooks. Give it to the program that checks the signature. A chat does not need it.`}
    text={secret}
    copyLabel={t`Copy secret`}
    onClose={onClose}
  />
);

export function ChangeEventsDialog({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { id } = useWorkspace();
  const dialog = useFormDialog({
    initialValues: { events: channel.events },
    validate: { events: checkEvents },
    mutation: useChangeEvents(id),
    toInput: ({ events }) => ({ id: channel.id, events }),
    onSuccess: onClose,
  });
  return (
    <FormDialog title={t`Events for ${channel.address}`} submitLabel={t`Save`} onClose={onClose} {...dialog}>
      <EventChoice {...dialog.form.getInputProps('events')} />
    </FormDialog>
  );
}

export function DeleteChannelDialog({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const { id } = useWorkspace();
  const remove = useDeleteChannel(id);
  return (
    <Confirmation
      title={t`Delete ${channel.address}?`}
      confirmLabel={t`Delete`}
      isPending={remove.isPending}
      error={remove.error}
      onClose={onClose}
      onConfirm={() => remove.mutate(channel.id, { onSuccess: onClose })}
    >
      <Text size="sm">
        <Trans>
          Trellis stops sending notifications there, including those that wait for another attempt.
        </Trans>
      </Text>
    </Confirmation>
  );
}

/** A tick for each event that a channel can be told of. */
const EventChoice = (props: GetInputPropsReturnType) => (
  <Checkbox.Group label={t`Events`} {...props}>
    <Stack gap={8} mt={6}>
      {EVENTS.map((event, index) => (
        // The first field of its dialog, unless that has others before it.
        <Checkbox key={event.value} {...event} data-autofocus={index === 0 || undefined} />
      ))}
    </Stack>
  </Checkbox.Group>
);

/** Validates the chosen events. */
const checkEvents = (events: readonly string[]): string | null =>
  events.length === 0 ? t`Choose at least one event.` : null;
