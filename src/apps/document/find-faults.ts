import type { AppDocument } from './app-document';
import { StructuredDocument } from './structure';
import type { Fault } from './structure/faults';

export type { Fault, FaultCode } from './structure/faults';

/** Returns the faults that are not among the known ones, as of the documents that this one was made from. */
export function newFaults(faults: readonly Fault[], known: readonly Fault[]): Fault[] {
  const identities = new Set(known.map(identityOf));
  return faults.filter((fault) => !identities.has(identityOf(fault)));
}

const identityOf = ({ code, thing, message }: Fault): string =>
  JSON.stringify([code, thing.kind, thing.id, message]);

/** Finds what does not fit together in a document that can be read: errors first, then warnings. */
export function findFaults(document: AppDocument): Fault[] {
  const { kind } = document.source;
  const structured = new StructuredDocument(document.source);
  const faults = [
    ...kind.findFaults(structured),
    ...kind.findWarnings(structured),
    ...findOpenSecrets(document),
  ];
  return [...faults.filter(isError), ...faults.filter((fault) => !isError(fault))];
}

/** Finds the errors alone, in a third of the time. */
export function findErrors(document: AppDocument): Fault[] {
  const { kind } = document.source;
  return [...kind.findFaults(new StructuredDocument(document.source)), ...findOpenSecrets(document)].filter(
    isError,
  );
}

const isError = ({ severity }: Fault): boolean => severity === 'error';

/** Finds values of encrypted options: a server takes them out before it commits. */
function findOpenSecrets(document: AppDocument): Fault[] {
  return document.extractSecrets().secrets.map(({ credentialId }): Fault => ({
    code: 'open_secret',
    severity: 'error',
    thing: { kind: 'dataSource', id: null, name: null },
    page: null,
    of: null,
    message: `the value of an encrypted option is in the document (credential ${JSON.stringify(credentialId)})`,
  }));
}
