import { ApiProperty } from '@nestjs/swagger';
import { applyDecorators } from '@nestjs/common';
import { ArrayNotEmpty, ArrayUnique, IsArray, IsIn, ValidateBy } from 'class-validator';
import { EmailAddress, Optional } from '../../core/http';
import { type Event, EVENTS } from '../events';
import { CHANNEL_KINDS, type ChannelKind } from '../channel-store';

const LONGEST_URL = 2_000;

const Events = () =>
  applyDecorators(
    IsIn(EVENTS, { each: true, message: `must be among ${EVENTS.join(', ')}` }),
    ArrayUnique(),
    ArrayNotEmpty({ message: 'must name at least one event' }),
    IsArray(),
    ApiProperty({ enum: EVENTS, isArray: true, minItems: 1, uniqueItems: true }),
  );

const HttpsUrl = () =>
  applyDecorators(
    ValidateBy({
      name: 'isHttpsUrl',
      validator: {
        validate: isHttpsUrl,
        defaultMessage: () => `must be an address that begins with https://, without user name and password`,
      },
    }),
    ApiProperty({ format: 'uri', maxLength: LONGEST_URL }),
  );

const isHttpsUrl = (value: unknown): boolean => {
  if (typeof value !== 'string' || value.length > LONGEST_URL || !URL.canParse(value)) return false;
  const { protocol, username, password } = new URL(value);
  return protocol === 'https:' && username === '' && password === '';
};

export class NewChannelRequest {
  /** Receives mails; instead of `url`. */
  @Optional()
  @EmailAddress()
  email?: string;

  /** Receives signed requests; instead of `email`. */
  @Optional()
  @HttpsUrl()
  url?: string;

  @Events()
  events!: Event[];
}

export class ChannelRequest {
  @Events()
  events!: Event[];
}

export class NotificationDeliveryView {
  at!: string;
  /** Reason why the last attempt failed; null if it did not. */
  error!: string | null;
}

export class ChannelView {
  id!: string;
  @ApiProperty({ enum: CHANNEL_KINDS })
  kind!: ChannelKind;
  /** The email address; of a webhook only scheme, host and port, because the rest may be secret. */
  address!: string;
  @ApiProperty({ enum: EVENTS, isArray: true })
  events!: Event[];
  createdAt!: string;
  @ApiProperty({ type: NotificationDeliveryView, nullable: true })
  lastDelivery!: NotificationDeliveryView | null;
}

export class NewChannelView extends ChannelView {
  /** Key of a webhook’s signatures: `whsec_` and 32 bytes in base64. Shown once. */
  secret?: string;
}

export class ChannelsView {
  @ApiProperty({ type: [ChannelView] })
  items!: ChannelView[];
  /** False until the operator has set up email. */
  canMail!: boolean;
}
