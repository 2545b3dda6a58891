import { Injectable } from '@nestjs/common';
import { Config } from '../../core/config';

interface Mail {
  to: string;
  subject: string;
  text: string;
}

const TIMEOUT_MS = 10_000;

/** Sends mails through the operator's server. */
@Injectable()
export class SendMail {
  constructor(private readonly config: Config) {}

  /** False if the operator has named no server. */
  get isConfigured(): boolean {
    return this.config.mail !== null;
  }

  /** @throws Error whose message tells an admin why it was not delivered */
  async send({ to, subject, text }: Mail): Promise<void> {
    const { mail } = this.config;
    if (mail === null) throw new Error('The operator has not set up email.');
    const { createTransport } = await import('nodemailer');
    const transport = createTransport({
      url: mail.url,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
    });
    try {
      await transport.sendMail({ from: mail.from, to: { name: '', address: to }, subject, text });
    } finally {
      transport.close();
    }
  }
}
