import { parseAppDocument } from '../apps/document';
import {
  areDisjoint,
  edited,
  randomEdit,
  randomOf,
  type PeopleEdit,
} from '../../test/support/documents/people-edits';
import { mediumDocuments } from '../../test/documents/documents';
import { samples } from '../../test/support/samples';
import { takeBackEdits, type MadeEdit } from './take-back-edits';

interface Step {
  by: 'agent' | 'person';
  edit: PeopleEdit;
}

/** Edits of an agent and of people, one after the other, in the same document. */
function history(text: string, seed: number, agents: number) {
  const random = randomOf(seed);
  const steps: Step[] = [];
  const made: MadeEdit[] = [];
  let document = parseAppDocument(text);
  for (let left = 2 + random(6); left > 0; left -= 1) {
    const by = random(100) < agents ? 'agent' : 'person';
    const edit = randomEdit(JSON.parse(document.text), random);
    const before = document.text;
    document = edited(document, [edit]);
    if (by === 'agent') made.push({ before, after: document.text });
    steps.push({ by, edit });
  }
  return { steps, made, present: document.text };
}

describe.each(mediumDocuments.slice(0, 9))('in %s', (_, text) => {
  it('takes back all of an agent that was alone, to the byte', () => {
    for (let seed = 0; seed < samples(6); seed += 1) {
      const { made, present } = history(text, seed, 100);
      expect(takeBackEdits(present, made)).toEqual({ document: text, kept: [] });
    }
  });

  it('loses nothing that people have done, and names what it leaves of the agent', () => {
    for (let seed = 0; seed < samples(20); seed += 1) {
      const { steps, made, present } = history(text, seed, 50);
      const { document, kept } = takeBackEdits(present, made);
      const [start, before, after] = [text, present, document].map((one): unknown => JSON.parse(one));
      const theirs = steps.filter(({ by }) => by === 'person').map(({ edit }) => edit);
      for (const edit of theirs)
        // A thing that was moved to the end is not last if something that the agent has removed is back.
        if (!edit.isMoot && edit.isIn(before) && !edit.isIn(after) && !edit.isIn(start))
          throw new Error(`Seed ${seed}: lost “${edit.name}” (${edit.touches.join(', ')})`);
      for (const { by, edit } of steps) {
        if (by === 'person' || kept.length > 0 || edit.isIn(start)) continue;
        if (edit.isIn(after) && theirs.every((other) => areDisjoint(edit, other)))
          throw new Error(`Seed ${seed}: “${edit.name}” of the agent stays, and nothing says so`);
      }
    }
  });
});
