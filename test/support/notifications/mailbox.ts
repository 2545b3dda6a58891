import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

interface Mail {
  to: string[];
  subject: string;
  /** Headers and body, without soft line breaks. */
  source: string;
}

/** An SMTP server that asks for a password. */
export class Mailbox implements AsyncDisposable {
  readonly mails: Mail[] = [];
  isFull = false;
  private readonly server: SMTPServer;

  private constructor(password: string) {
    this.server = new SMTPServer({
      allowInsecureAuth: true,
      disabledCommands: ['STARTTLS'],
      onAuth: (given, _, done) => {
        if (given.username === 'trellis' && given.password === password) done(null, { user: 'trellis' });
        else done(new Error('Wrong password'));
      },
      onData: (stream, { envelope }, done) => {
        void text(stream).then((content) => {
          if (this.isFull) return done(Object.assign(new Error('Mailbox full'), { responseCode: 452 }));
          const end = content.indexOf('\r\n\r\n');
          const headers = content.slice(0, end).replaceAll('\r\n ', ' ');
          const source = headers + content.slice(end).replaceAll('=\r\n', '');
          const [, subject = ''] = /^Subject: (.*)$/m.exec(source) ?? [];
          this.mails.push({
            to: envelope.rcptTo.map(({ address }) => address),
            subject: subject.trim(),
            source,
          });
          done();
        });
      },
    });
  }

  static async start(password: string): Promise<Mailbox> {
    const mailbox = new Mailbox(password);
    await new Promise<void>((resolve) => mailbox.server.listen(0, '127.0.0.1', resolve));
    return mailbox;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(resolve));
  }
}
