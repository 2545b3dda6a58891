import { tellOfMissingDocuments } from '../documents/documents';

export default tellOfMissingDocuments;
