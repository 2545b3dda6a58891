import { Injectable } from '@nestjs/common';
import { ListHistory } from './list';
import { ReadDefinition } from './read-definition';

/** Reads of an app's history. */
@Injectable()
export class HistoryReads {
  constructor(
    readonly list: ListHistory,
    readonly definition: ReadDefinition,
  ) {}
}
