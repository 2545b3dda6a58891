const WEB_HOSTS: Readonly<Record<string, string>> = {
  'ssh.github.com': 'github.com',
  'altssh.gitlab.com': 'gitlab.com',
  'altssh.bitbucket.org': 'bitbucket.org',
};

/** Returns the host at which the provider is opened in the browser. */
export const webHost = (host: string): string => WEB_HOSTS[host] ?? host;

/** Tells if the host is an address, whose web page may be anywhere. */
export const isOwnNetwork = (host: string): boolean => /^(localhost|[\d.]+|\[.*)$/.test(host);
