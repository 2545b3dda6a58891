/**
 * Name of Trellis' data source. Nest collects entities by it for the whole process, so that the default name would mix them
 * with those of a program that Trellis is a part of.
 */
export const DATA_SOURCE = 'trellis';
