import {
  ABILITIES,
  textOfLimit,
  type Ability,
  type AbilityProof,
  type Certificate,
  type Limit,
} from '../../certificate';
import type { ServerTraits } from '../client/server-traits';
import type { Unequal } from '../document/differences';
import { limitsOfDifferences } from './find-limits';

/** Reasons that people read; a server with one fault may fail in all steps. */
const MOST_REASONS = 10;

/** Collects what a proof finds out. An ability without any finding was not tried. */
export class Findings {
  readonly #tried = new Map<Ability, { reasons: Set<string>; isBroken: boolean }>();
  readonly #limits = new Map<string, Limit>();
  readonly edits = { done: 0, total: 0 };

  /** Notes that an ability has been tried. */
  tried(ability: Ability): void {
    this.#of(ability);
  }

  /** Notes that an ability must not be used. */
  breaks(ability: Ability, reason: string): void {
    this.#of(ability).isBroken = true;
    this.limited(ability, reason);
  }

  /** Notes that an ability works with an exception. */
  limited(ability: Ability, reason: string): void {
    this.#of(ability).reasons.add(reason);
  }

  /** Notes parts of documents that are not kept. */
  limits(ability: Ability, limits: Limit[]): void {
    for (const limit of limits) {
      const { type, path, what } = limit;
      this.#limits.set(JSON.stringify([type, path, what]), limit);
      this.limited(ability, `${textOfLimit(limit)} ${what}.`);
    }
  }

  unequal(ability: Ability, unequal: Unequal): void {
    this.limits(ability, limitsOfDifferences(unequal));
  }

  isBroken(ability: Ability): boolean {
    return this.#tried.get(ability)?.isBroken ?? true;
  }

  certificate(measured: {
    traits: ServerTraits;
    durationMs: number;
    calls: number;
  }): Certificate<ServerTraits> {
    const abilities = ABILITIES.map((ability) => [ability, this.#proofOf(ability)] as const);
    return {
      version: measured.traits.version,
      provedAt: new Date().toISOString(),
      ...measured,
      abilities: Object.fromEntries(abilities) as Record<Ability, AbilityProof>,
      limits: [...this.#limits.values()],
      edits: this.edits,
    };
  }

  #of(ability: Ability) {
    const known = this.#tried.get(ability) ?? { reasons: new Set<string>(), isBroken: false };
    this.#tried.set(ability, known);
    return known;
  }

  #proofOf(ability: Ability): AbilityProof {
    const found = this.#tried.get(ability);
    if (!found) return { state: 'not', reasons: ['It could not be tried.'] };
    const reasons = [...found.reasons].slice(0, MOST_REASONS);
    if (found.isBroken) return { state: 'not', reasons };
    return { state: reasons.length === 0 ? 'proven' : 'partly', reasons };
  }
}
