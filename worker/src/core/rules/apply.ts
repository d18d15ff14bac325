/** All rules of a connection on one order, in a fixed order, before lines are planned and rows mapped. Pure. */
import type { LookUp } from '../mapping/look-up.ts';
import type { Issue } from '../issue.ts';
import type { Order } from '../model/order.ts';
import type { Variants } from '../model/variant.ts';
import type { TaxCodes } from '../tax.ts';
import { applyAddressRule, type LineLengths } from './address.ts';
import { applyBundles } from './bundles.ts';
import { couponsAsLines } from './coupons.ts';
import { convertOrder, rateOf, rateRuleOf, type Conversion, type Rate } from './currency.ts';
import type { Rules } from './schema.ts';
import { applyTaxAnswer, type TaxAnswer } from './tax-engine.ts';

/** What rules need from outside, asked before (engine/rule-facts.ts). */
export type RuleFacts = { rate?: Rate | null; taxes?: TaxAnswer | null; /** SKUs of the order that are variants of items. */ variants?: Variants; /** For mapping rows that look something up. */ lookUp?: LookUp };
export const NO_FACTS: RuleFacts = {};

export type RuledOrder = {
	/** As the document sees it: its lines, addresses and currency. */
	order: Order;
	/** Codes a tax engine chose, by line. */
	codes: ReadonlyMap< string, TaxCodes >;
	conversion: Conversion | null;
	warnings: string[];
	problems: Issue[];
};

/**
 * Tax first, because the engine knows the store's own lines; then bundles, which move money between them; then coupons, which
 * take discounts out of what is left; the currency last, so that every amount is converted once.
 */
export function applyRules( order: Order, rules: Rules, facts: RuleFacts = NO_FACTS, lengths?: LineLengths ): RuledOrder {
	const addressed = applyAddressRule( order, rules.address, lengths );
	const taxed = rules.taxEngine?.on && facts.taxes ? applyTaxAnswer( addressed.order, facts.taxes, rules.taxEngine.tolerance ) : { order: addressed.order, codes: new Map< string, TaxCodes >(), problems: [] };
	const bundled = applyBundles( taxed.order, rules.bundles );
	const before = couponsAsLines( bundled.order, rules.coupons );
	const rule = rateRuleOf( before, rules );
	const rate = rule ? rateOf( before, rule, facts.rate ?? null ) : null;
	const problems = [ ...addressed.problems, ...taxed.problems, ...bundled.problems ];
	const frame = { codes: taxed.codes, warnings: addressed.warnings };
	if ( rate === null || 'code' in rate ) {
		return { ...frame, order: before, conversion: null, problems: rate === null ? problems : [ ...problems, rate ] };
	}
	return { ...frame, ...convertOrder( before, rate ), problems };
}
