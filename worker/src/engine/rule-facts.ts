/** What the rules and mapping rows of a connection need to know from outside before an order can become a document. Reads only. */
import type { Connector } from '../connectors/connector.ts';
import type { Observer } from '../connectors/connector.ts';
import { remembered } from '../core/mapping/look-up.ts';
import type { OrderMappings } from '../core/mapping/defaults/index.ts';
import type { Order } from '../core/model/order.ts';
import type { RuleFacts } from '../core/rules/apply.ts';
import { itemNumberOf } from '../core/rules/sku.ts';
import type { Variants } from '../core/model/variant.ts';
import { rateRuleOf, type Rate } from '../core/rules/currency.ts';

/** Answers for many orders of one day: a check of a year asks for each day's rate once. */
export type RateMemo = Map< string, Promise< Rate | null > >;

/** Throws SyncError as the connector and the tax engine do. */
export async function ruleFacts( order: Order, { rules }: Pick< OrderMappings, 'rules' >, connector: Connector, observe: Observer, memo: RateMemo = new Map() ): Promise< RuleFacts > {
	const lookUp = remembered( ( entity, where ) => connector.entities.find( entity, where, observe ) );
	const variants = await variantsOf( order, rules, connector, observe );
	if ( ! rules ) {
		return { lookUp, variants };
	}
	const rule = rateRuleOf( order, rules );
	const taxes = rules.taxEngine?.on ? await connector.askTaxEngine( order, rules.taxEngine, observe ) : null;
	if ( rule?.source !== 'dynamics' ) {
		return { taxes, lookUp, variants };
	}
	const asked = { from: order.currency, to: rule.to.trim().toUpperCase(), day: order.dateInStoreZone, rateType: rule.rateType };
	const key = Object.values( asked ).join( '|' );
	const rate = memo.get( key ) ?? connector.exchangeRate( asked, observe );
	memo.set( key, rate );
	return { taxes, rate: await rate, lookUp, variants };
}

/** Only variations can be variants: an order without one asks nothing. */
export function variantsOf( order: Pick< Order, 'lines' >, rules: OrderMappings[ 'rules' ], connector: Pick< Connector, 'variants' >, observe: Observer ): Promise< Variants > {
	const skus = order.lines.filter( ( line ) => line.kind === 'product' && ! [ '', '0' ].includes( line.variationId ) && line.sku.trim() !== '' ).map( ( line ) => itemNumberOf( rules?.skuAliases ?? [], line.sku.trim() ) );
	return skus.length === 0 ? Promise.resolve( new Map() ) : connector.variants( skus, observe );
}
