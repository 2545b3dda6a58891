import type { ReviewBody, ReviewedChangeBody } from '../../support/reviews';
import type { Answer, Person } from './person';
import { APP_PATH, thingsOf } from './things';
import { isGone, MAIN, type Work } from './work';

/** Attempts at completing a review whose branch moves. */
const ATTEMPTS = 3;
/** Answers if another person reviews the same branches, or changes one of them. */
const REFUSALS = [
  'review_outdated',
  'review_ended',
  'review_completing',
  'uncommitted_changes',
  'git_remote_moved',
];

interface CompletionAnswer extends Answer {
  reviewId?: string | null;
  sha?: string;
}

/** Random reviews by one person, who declines some changes of a branch and takes them back. */
export class ReviewSteps {
  private readonly work: Work;

  constructor(private readonly person: Person) {
    this.work = person.work;
  }

  async review(): Promise<void> {
    const { random, branch, member } = this.person;
    const others = [MAIN, ...this.work.branches].filter((name) => name !== branch);
    if (others.length === 0) return;
    const to = others.includes(MAIN) ? MAIN : others[random.below(others.length)]!;
    const { status, body } = await this.person.answered(() => member.post('/reviews', { from: branch, to }));
    if (status !== 201) return this.expectRefused('open', body as CompletionAnswer);
    const { id, apps } = body as ReviewBody;
    for (const { id: changeId } of apps.flatMap(({ changes }) => changes))
      if (random.chance(0.4)) await this.decide(id, changeId);
    await this.complete(id, branch);
  }

  /** Declines a change, or accepts it. Another person may decide, or complete the review, at the same moment. */
  private async decide(reviewId: string, changeId: string): Promise<void> {
    const { member, random } = this.person;
    const decision = random.chance(0.7) ? 'declined' : 'accepted';
    const path = `/reviews/${reviewId}`;
    const { headers } = await member.get(path).expect(200);
    const { status, body } = await member
      .request('put', `${path}/changes/${changeId}`)
      .set('If-Match', headers.etag as string)
      .send({ decision, with: true });
    if (status === 409) return this.expectRefused('decide', body as CompletionAnswer);
    expect([[200, 412], body]).toEqual([expect.arrayContaining([status]), expect.anything()]);
    this.work.count(status === 200 ? decision : 'decision overtaken');
  }

  private async complete(first: string, branch: string): Promise<void> {
    const message = this.person.nextId();
    for (let [id, attempt] = [first, 1]; ; attempt += 1) {
      const { status, body } = await this.person.answered((member) =>
        member.post(`/reviews/${id}/complete`, { approve: true, message }),
      );
      const answer = body as CompletionAnswer;
      this.work.answers.push({ by: this.person.name, reviews: id, branch, message, status, body });
      if (status === 200 || status === 201) return this.expectCompleted(id, branch, answer.sha ?? null);
      if (answer.code !== 'review_outdated' || !answer.reviewId || attempt === ATTEMPTS)
        return this.expectRefused('complete', answer);
      id = answer.reviewId;
    }
  }

  /** Expects declined things as they are in the base, and all others as they were on the branch. */
  private async expectCompleted(id: string, branch: string, sha: string | null): Promise<void> {
    const { body } = await this.person.member.get(`/reviews/${id}`).expect(200);
    const review = body as ReviewBody & { base: string };
    expect(review).toMatchObject({ status: 'completed', outcome: { sha } });
    const declined = review.apps
      .flatMap(({ changes }) => changes)
      .filter(({ decision }) => decision === 'declined');
    expect([sha !== null, declined]).toEqual([declined.length > 0, expect.anything()]);
    this.work.count(sha === null ? 'review' : 'review: taken back');
    if (sha === null) return;
    this.work.commits.set(sha, branch);
    const [base, tip, result] = await Promise.all(
      [review.base, review.fromSha, sha].map(async (commit) =>
        thingsOf(await this.work.repository.show(commit, APP_PATH)),
      ),
    );
    for (const thing of new Set([...base!.keys(), ...tip!.keys(), ...result!.keys()])) {
      const isDeclined = declined.some((change) =>
        isOfThing(change, thing, tip!.get(thing) ?? base!.get(thing)),
      );
      const wanted = (isDeclined ? base! : tip!).get(thing);
      expect({ sha, thing, is: result!.get(thing) }).toEqual({ sha, thing, is: wanted });
      if (wanted === undefined) this.work.removed.add(thing);
    }
  }

  private expectRefused(step: string, answer: CompletionAnswer): void {
    expect([...REFUSALS, isGone(answer) ? answer.code : null]).toContain(answer.code);
    this.work.count(`review: ${step}: ${answer.code}`);
  }
}

/** True for the change of a page, of the query that has a line, or of the app that has the icon. */
function isOfThing({ kind, itemId }: ReviewedChangeBody, thing: string, text: string | undefined): boolean {
  if (thing === 'icon') return kind === 'app';
  return text === 'line' ? kind === 'query' : kind === 'page' && itemId === thing;
}
