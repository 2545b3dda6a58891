import type { AppDocument } from '../app-document';
import { StructuredDocument } from '../structure';
import type { Fault } from './fault';

export { newFaults, type Fault, type FaultCode } from './fault';

/** Finds what does not fit together in a document that can be read: errors first, then warnings. */
export function findFaults(document: AppDocument): Fault[] {
  const { kind } = document.source;
  const faults = [...kind.findFaults(new StructuredDocument(document.source)), ...findOpenSecrets(document)];
  return [
    ...faults.filter(({ severity }) => severity === 'error'),
    ...faults.filter(({ severity }) => severity === 'warning'),
  ];
}

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
