/** All lines of an order decided, priced and coded, in their order, in one pass: a 5,000-line order costs 5,000 steps. */
import type { ConnectionSettings } from '../store/contract/api.ts';
import type { Issue } from './issue.ts';
import type { Order, OrderLine } from './model/order.ts';
import { decideLine, type LineTarget } from './order-rules.ts';
import { priceLine, usesGrossPrices, type PricedLine } from './price-lines.ts';
import type { Variants } from './model/variant.ts';
import type { RuledOrder } from './rules/apply.ts';
import { NO_RULES, type Rules } from './rules/schema.ts';
import { taxCodesOf, type TaxCodes } from './tax.ts';
import { singleLine } from './text.ts';

/** What "line.…" means in a line mapping. */
export type PlannedLine = PricedLine & {
	/** The name on one line; the SKU or the kind where the name is empty. */
	description: string;
};

export type LinePlan = { gross: boolean; lines: PlannedLine[]; warnings: string[]; problems: Issue[] };

/** `ruled`: codes a tax engine chose, and the places people know the lines by, where rules left some out. */
export type PlanRules = { rules: Rules; codes: RuledOrder[ 'codes' ]; places: ReadonlyMap< string, number >; variants?: Variants | undefined };
const PLAIN: PlanRules = { rules: NO_RULES, codes: new Map(), places: new Map() };

export function planLines( order: Order, settings: ConnectionSettings, product: 'fo' | 'bc', ruled: PlanRules = PLAIN ): LinePlan {
	const plan: LinePlan = { gross: usesGrossPrices( order, settings ), lines: [], warnings: [], problems: [] };
	order.lines.forEach( ( line, at ) => {
		const index = ruled.places.get( line.id ) ?? at;
		const decision = decideLine( order, line, index, settings, product, ruled.rules, ruled.variants );
		if ( ! decision.send && 'issue' in decision ) {
			plan.problems.push( decision.issue );
			return;
		}
		if ( decision.warning !== undefined ) {
			plan.warnings.push( decision.warning );
		}
		if ( decision.send ) {
			plan.lines.push( ...planned( order, line, index, decision.target, { settings, product, plan, chosen: ruled.codes.get( line.id ) } ) );
		}
	} );
	return plan;
}

function planned( order: Order, line: OrderLine, index: number, target: LineTarget, { settings, product, plan, chosen }: { settings: ConnectionSettings; product: 'fo' | 'bc'; plan: LinePlan; chosen: TaxCodes | undefined } ): PlannedLine[] {
	const codes = chosen ?? taxCodesOf( order, line, index, settings );
	if ( 'code' in codes ) {
		plan.problems.push( codes );
		return [];
	}
	const description = singleLine( line.name ) || line.sku || line.kind;
	return [ { ...line, ...codes, ...priceLine( order, line, plan.gross, product ), target, description, position: plan.lines.length + 1 } ];
}
