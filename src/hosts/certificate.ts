/** Parts of a connection that are proven one by one. */
export const ABILITIES = [
  ...(['list', 'capture', 'create', 'pull', 'release', 'folders', 'constants'] as const),
  ...(['dataSources', 'sourceSettings', 'tables', 'tableChanges', 'modules'] as const),
];

export type Ability = (typeof ABILITIES)[number];

/** `partly`: it works, except for what the reasons and the limits name. `not`: it must not be used. */
export const PROOF_STATES = ['proven', 'partly', 'not'] as const;

export interface AbilityProof {
  state: (typeof PROOF_STATES)[number];
  /** Sentences for people; empty if it is proven. */
  reasons: string[];
}

export const LIMIT_KINDS = ['is lost', 'is changed', 'is added'] as const;

/** A part of a document that the host does not keep. */
export interface Limit {
  /** Type of the component, or kind of another thing: `page`, `query`, `event`, `settings` or `app`. */
  type: string;
  /** Member, such as `properties/columns`; empty for the whole thing. */
  path: string;
  what: (typeof LIMIT_KINDS)[number];
}

/** Result of a proof: the abilities that a host has shown. Plain JSON without any secret, to be stored as it is. */
export interface Certificate<Traits = unknown> {
  /** Version of the product that was proven; another one has to be proven again. */
  version: string;
  /** ISO time of the end. */
  provedAt: string;
  durationMs: number;
  /** Number of requests. */
  calls: number;
  /** Behavior that was found. */
  traits: Traits;
  abilities: Record<Ability, AbilityProof>;
  limits: Limit[];
  /** Changes of an app that were tried, and that came back as wanted. */
  edits: { done: number; total: number };
}

export const allows = (certificate: Certificate, ability: Ability): boolean =>
  hasTried(certificate, ability) && certificate.abilities[ability].state !== 'not';

/** False for an ability that Trellis did not know yet when it made the certificate. */
export const hasTried = ({ abilities }: Certificate, ability: Ability): boolean =>
  Object.hasOwn(abilities, ability);

/** Returns a limit in a few words, such as `Table: properties/columns`. */
export const textOfLimit = ({ type, path }: Limit): string => (path === '' ? type : `${type}: ${path}`);
