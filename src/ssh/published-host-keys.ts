import type { HostKey } from './host-key';

/*
 * Sources of the values:
 * - GitHub: docs.github.com, "GitHub's SSH key fingerprints" (the RSA key is the one of 24 March 2023); the
 *   fingerprints agree with the known_hosts lines on the same page. ssh.github.com, "Using SSH over the HTTPS
 *   port", is the same service.
 * - GitLab: docs.gitlab.com, "GitLab.com settings", SSH host keys fingerprints (January 2025). altssh.gitlab.com
 *   has the same keys: GitLab's blog of 18 February 2016, "alternate git+ssh port".
 * - Bitbucket: bitbucket.org/site/ssh and the blog "SSH host key changes" (keys since 15 May and 20 June 2023).
 *   altssh.bitbucket.org is left out: no page of Atlassian's was found that names its keys.
 * - Azure Repos: learn.microsoft.com, "Use SSH key authentication" (21 June 2023); vs-ssh.visualstudio.com is
 *   the former name of the same service, listed with the same key in Argo CD's documentation of known hosts.
 * - AWS CodeCommit: user guide, "Regions and Git connection endpoints", server fingerprints (guide as of 2023).
 *   Its servers show RSA keys. Left out, and so pinned on first use: regions that came later, and us-gov-east-1,
 *   whose printed fingerprint lacks a character.
 */
const GITHUB: readonly HostKey[] = [
  { type: 'ssh-ed25519', fingerprint: 'SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU' },
  { type: 'ecdsa-sha2-nistp256', fingerprint: 'SHA256:p2QAMXNIC1TJYWeIOttrVc98/R1BUFWu3/LiyKgUfQM' },
  { type: 'ssh-rsa', fingerprint: 'SHA256:uNiVztksCsDhcc0u9e8BujQXVUpKZIDTMczCvj3tD2s' },
];

const GITLAB: readonly HostKey[] = [
  { type: 'ssh-ed25519', fingerprint: 'SHA256:eUXGGm1YGsMAS7vkcx6JOJdOGHPem5gQp4taiCfCLB8' },
  { type: 'ecdsa-sha2-nistp256', fingerprint: 'SHA256:HbW3g8zUjNSksFbqTiUWPWg2Bq1x8xdGUrliXFzSnUw' },
  { type: 'ssh-rsa', fingerprint: 'SHA256:ROQFvPThGrW4RuWLoL9tq9I9zJ42fK4XywyRtbOz/EQ' },
];

const BITBUCKET: readonly HostKey[] = [
  { type: 'ssh-ed25519', fingerprint: 'SHA256:ybgmFkzwOSotHTHLJgHO0QN8L0xErw6vd0VhFA9m3SM' },
  { type: 'ecdsa-sha2-nistp256', fingerprint: 'SHA256:FC73VB6C4OQLSCrjEayhMp9UMxS97caD/Yyi2bhW/J0' },
  { type: 'ssh-rsa', fingerprint: 'SHA256:46OSHA1Rmj8E8ERTC6xkNcmGOw9oFxYr0WF6zWW8l1E' },
];

const AZURE: readonly HostKey[] = [
  { type: 'ssh-rsa', fingerprint: 'SHA256:ohD8VZEXGWo6Ez8GSEJQ9WpafgLFsOfLOtGGQCQo6Og' },
];

const CODECOMMIT_REGIONS: Readonly<Record<string, string>> = {
  'us-east-2': '3lBlW2g5xn/NA2Ck6dyeJIrQOWvn7n8UEs56fG6ZIzQ',
  'us-east-1': 'eLMY1j0DKA4uvDZcl/KgtIayZANwX6t8+8isPtotBoY',
  'us-west-2': '0pJx9SQpkbPUAHwy58UVIq0IHcyo1fwCpOOuVgcAWPo',
  'us-west-1': 'gzauWTWXDK2u5KuMMi5vbKTmfyerdIwgSbzYBODLpzg',
  'eu-west-1': 'tKjRkOL8dmJyTmSbeSdN1S8F/f0iql3RlvqgTOP1UyQ',
  'eu-west-2': 'r0Rwz5k/IHp/QyrRnfiM9j02D5UEqMbtFNTuDG2hNbs',
  'eu-west-3': 'uw7c2FL564jVoFgtc+ikzILnKBsZz7t9+CFdSJjKbLI',
  'eu-central-1': 'MwGrkiEki8QkkBtlAgXbYt0hoZYBnZF62VY5RzGJEUY',
  'eu-north-1': 'b6KSK7xKq+V8jl7iuAcjqXsG7zkqoUZZmmhYYFBq1wQ',
  'ap-northeast-1': 'Xk/WeYD/K/bnBybzhiuu4dWpBJtXPf7E30jHU7se4Ow',
  'ap-northeast-2': 'eegAPQrWY9YsYo9ZHIKOmxetfXBHzAZd8Eya53Qcwko',
  'ap-southeast-1': 'ZIsVa7OVzxrTIf+Rk4UbhPv6Es22mSB3uTBojfPXIno',
  'ap-southeast-2': 'nYp+gHas80HY3DqbP4yanCDFhqDVjseefVbHEXqH2Ec',
  'ap-south-1': 'hUKwnTj7+Xpx4Kddb6p45j4RazIJ4IhAMD8k29itOfE',
  'ap-east-1': 'LafadYwUYW8hONoTRpojbjNs9IRnbEwHtezD3aAIBX0',
  'sa-east-1': 'kW+VKB0jpRaG/ZbXkgbtMQbKgEDK7JnISV3SVoyCmzU',
  'ca-central-1': 'Qz5puafQdANVprLlj6r0Qyh4lCNsF6ob61dGcPtFS7w',
  'me-south-1': 'O+NToCGgjrHekiBuOl0ad7ROGEsz+DBLXOd/c9wc0JU',
  'us-gov-west-1': 'djXQoSIFcg8vHe0KVH1xW/gOF9X37tWTqu4Hkng75x4',
  'cn-north-1': 'IYUXxH2OpTDsyYMLIp+JY8CTLS4UX+ZC5JVZXPRaxc8',
  'cn-northwest-1': 'wqjd6eHd0+mOBx+dCNuL0omUoCNjaDtZiEpWj5TmCfQ',
};

const HOSTS: ReadonlyMap<string, readonly HostKey[]> = new Map([
  ['github.com', GITHUB],
  ['ssh.github.com', GITHUB],
  ['gitlab.com', GITLAB],
  ['altssh.gitlab.com', GITLAB],
  ['bitbucket.org', BITBUCKET],
  ['ssh.dev.azure.com', AZURE],
  ['vs-ssh.visualstudio.com', AZURE],
  ...Object.entries(CODECOMMIT_REGIONS).map(
    ([region, hash]) =>
      [
        codeCommitHost(region),
        [{ type: 'ssh-rsa', fingerprint: `SHA256:${hash}` }] as readonly HostKey[],
      ] as const,
  ),
]);

/** Returns the keys that a well-known host publishes, or null for any other host. */
export function publishedHostKeys(host: string): readonly HostKey[] | null {
  return HOSTS.get(host.toLowerCase().replace(/\.$/, '')) ?? null;
}

/** True if the host is well known and publishes this fingerprint. */
export const isPublishedHostKey = ({ host }: { host: string }, fingerprint: string): boolean =>
  publishedHostKeys(host)?.some((key) => key.fingerprint === fingerprint) ?? false;

function codeCommitHost(region: string): string {
  return `git-codecommit.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}
