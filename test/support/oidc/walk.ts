/** A browser without pages: it keeps cookies of each server, follows redirects, and fills in the provider's forms. */
export class Walker {
  readonly #cookies = new Map<string, Map<string, string>>();

  async request(address: string, init: RequestInit = {}): Promise<Response> {
    const { origin } = new URL(address);
    const own = this.#cookies.get(origin) ?? new Map<string, string>();
    this.#cookies.set(origin, own);
    const cookie = [...own].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(address, {
      ...init,
      redirect: 'manual',
      headers: { ...(init.headers as Record<string, string>), ...(cookie && { cookie }) },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair, ...rest] = line.split(';');
      const at = pair.indexOf('=');
      const isOver = rest.some((part) => /^\s*(max-age=0|expires=Thu, 01 Jan 1970.*)$/i.test(part));
      if (isOver) own.delete(pair.slice(0, at));
      else own.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }

  /** Lists the cookies of a server whose names begin with a text. */
  cookies(address: string, start: string): [name: string, value: string][] {
    return [...(this.#cookies.get(new URL(address).origin) ?? [])].filter(([name]) => name.startsWith(start));
  }

  cookie(address: string, name: string): string | undefined {
    return this.#cookies.get(new URL(address).origin)?.get(name);
  }

  /** Signs in at the provider as a person, and returns the redirect that leads back, without following it. */
  async signInAtProvider(address: string, person: string): Promise<string> {
    const { origin } = new URL(address);
    let next = address;
    for (let steps = 0; steps < 15; steps++) {
      const response = await this.request(next);
      const location = response.headers.get('location');
      if (location) {
        next = new URL(location, next).href;
        if (new URL(next).origin !== origin) return next;
        continue;
      }
      next = await this.fillIn(await response.text(), next, person);
      if (new URL(next).origin !== origin) return next;
    }
    throw new Error(`The provider does not lead back from ${next}.`);
  }

  private async fillIn(html: string, address: string, person: string): Promise<string> {
    const [, action] = /<form[^>]*action="([^"]+)"/.exec(html) ?? [];
    const [, prompt] = /name="prompt" value="(\w+)"/.exec(html) ?? [];
    if (!action || !prompt) throw new Error(`The provider shows no form: ${html.slice(0, 500)}`);
    const fields: Record<string, string> =
      prompt === 'login' ? { prompt, login: person, password: 'any' } : { prompt };
    const target = new URL(action, address).href;
    const response = await this.request(target, { method: 'POST', body: new URLSearchParams(fields) });
    return new URL(response.headers.get('location') ?? '', target).href;
  }

  /** Signs in to Trellis through the provider. Returns where that ends. */
  async signOn(trellis: string, person: string, returnTo = '/profile'): Promise<string> {
    const start = `${trellis}/api/oidc/start?returnTo=${encodeURIComponent(returnTo)}`;
    const { headers } = await this.request(start);
    const back = await this.signInAtProvider(headers.get('location') ?? '', person);
    const end = await this.request(back);
    return end.headers.get('location') ?? '';
  }

  async json<T>(address: string): Promise<T> {
    return (await (await this.request(address)).json()) as T;
  }
}
