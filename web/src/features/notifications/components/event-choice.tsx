import { t } from '@lingui/core/macro';
import { Checkbox, Stack } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';
import { EVENTS } from './events';

/** A tick for each event that a channel can be told of. */
export const EventChoice = (props: GetInputPropsReturnType) => (
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
export const checkEvents = (events: readonly string[]): string | null =>
  events.length === 0 ? t`Choose at least one event.` : null;
