/**
 * Contract with a tax engine of the merchant's choice, version 1 (docs/tax-engine.md): in goes the order without its
 * customer, out comes the tax of each line. What the shopper was charged stays the truth; the engine decides the codes, and a
 * tax of its own that parts from the charged one holds the order.
 */
import { z } from 'zod';
import { SyncError, type Issue } from '../issue.ts';
import type { Order } from '../model/order.ts';
import * as money from '../money.ts';
import type { TaxCodes } from '../tax.ts';
import { orderName } from '../words.ts';
import type { TaxEngineRule } from './schema.ts';

export const TAX_ENGINE_VERSION = 1;
const decimal = z.string().regex( /^-?\d+(\.\d+)?$/, 'not a decimal string' ).max( 40 );

export const taxAnswerSchema = z.object( {
	version: z.literal( TAX_ENGINE_VERSION ),
	lines: z.array( z.object( {
		id: z.string(),
		/** Of the whole line, in the order's currency. */
		tax: decimal,
		/** Of all taxes of the line together. */
		percent: decimal,
		/** Code in Dynamics (BC: tax group, F&O: item sales tax group); missing or empty: the table of the connection decides. */
		code: z.string().max( 20 ).default( '' ),
		/** F&O: sales tax group. */
		group: z.string().max( 20 ).default( '' ),
	} ) ).max( 10_000 ),
} );
export type TaxAnswer = z.infer< typeof taxAnswerSchema >;

/** What the engine is told: no name, e-mail, phone or company; of the address only what the rule allows. */
export function taxQuestion( order: Order, rule: Pick< TaxEngineRule, 'address' > ) {
	const { country, state, postcode, city, line1, line2 } = order.shipping;
	return {
		version: TAX_ENGINE_VERSION,
		order: {
			id: order.id, number: order.number, date: order.dateInStoreZone, currency: order.currency, prices_include_tax: order.pricesIncludeTax, total: order.total, tax: order.totalTax,
			ship_to: { country, state, postcode, city, ...( rule.address === 'street' ? { line1, line2 } : {} ) },
			lines: order.lines.map( ( line ) => ( { id: line.id, kind: line.kind, sku: line.sku, tax_class: line.taxClass, quantity: line.quantity, net: line.total, tax: line.totalTax } ) ),
		},
	};
}

/** Throws SyncError, class rejected, naming the field of the answer that is not as promised. */
export function readTaxAnswer( order: Order, body: unknown ): TaxAnswer {
	const parsed = taxAnswerSchema.safeParse( body );
	if ( ! parsed.success ) {
		const [ first ] = parsed.error.issues;
		throw malformed( order, first?.path.map( String ).join( '.' ) || '(answer)', first?.message ?? 'wrong shape' );
	}
	const { lines } = parsed.data;
	const twice = lines.findIndex( ( line, index ) => lines.findIndex( ( other ) => other.id === line.id ) < index );
	if ( twice >= 0 ) {
		throw malformed( order, `lines.${ twice }.id`, 'id given twice' );
	}
	const missing = order.lines.findIndex( ( line ) => ! lines.some( ( answer ) => answer.id === line.id ) );
	if ( missing >= 0 ) {
		throw malformed( order, 'lines', `no entry for line ${ missing + 1 }` );
	}
	return parsed.data;
}

export type Taxed = { order: Order; codes: ReadonlyMap< string, TaxCodes >; problems: Issue[] };

export function applyTaxAnswer( order: Order, answer: TaxAnswer, tolerance: string ): Taxed {
	const byId = new Map( answer.lines.map( ( line ) => [ line.id, line ] ) );
	const digits = order.minorUnitDigits;
	const engine = money.round( money.sum( order.lines.map( ( line ) => byId.get( line.id )?.tax ?? '0' ) ), digits );
	const charged = money.round( order.totalTax, digits );
	const rates = [ ...new Set( answer.lines.map( ( line ) => money.normalise( line.percent ) ) ) ];
	return {
		problems: money.compare( money.abs( money.sub( engine, charged ) ), tolerance.trim() ) > 0 ? [ differs( order, engine, charged ) ] : [],
		codes: new Map( answer.lines.filter( ( line ) => line.code !== '' ).map( ( line ) => [ line.id, { taxCode: line.code, taxGroup: line.group } ] ) ),
		order: {
			...order,
			taxes: rates.map( ( percent ) => ( { rateId: rateId( percent ), code: '', label: 'Tax engine', percent, taxClass: '', country: order.shipping.country, compound: false, taxTotal: '0', shippingTaxTotal: '0' } ) ),
			lines: order.lines.map( ( line ) => {
				const percent = money.normalise( byId.get( line.id )?.percent ?? '0' );
				return { ...line, taxes: money.isZero( percent ) && money.isZero( line.totalTax ) ? [] : [ { rateId: rateId( percent ), subtotal: line.subtotalTax, total: line.totalTax } ] };
			} ),
		},
	};
}

const rateId = ( percent: string ): string => `engine-${ percent }`;

function malformed( order: Order, field: string, what: string ): SyncError {
	return new SyncError( { code: 'value_invalid', retryClass: 'rejected', record: orderName( order ), field: `taxEngine.${ field }`, valueClass: what.slice( 0, 200 ), message: `The tax engine answered ${ orderName( order ) } in a form that cannot be read: ${ field } is not what it should be.`, remedy: 'Correct the tax engine to the contract in docs/tax-engine.md, or switch it off under Rules, then retry.' } );
}

function differs( order: Order, engine: string, charged: string ): Issue {
	return { code: 'totals_differ', retryClass: 'rejected', record: orderName( order ), field: 'totalTax', difference: money.sub( engine, charged ), message: `The tax engine says ${ engine } ${ order.currency } of tax; the shopper of ${ orderName( order ) } was charged ${ charged } ${ order.currency }.`, remedy: 'Correct the rates in the store or in the tax engine, or raise the tolerance under Rules, then retry.', facts: { engine_tax: engine, store_tax: charged, currency: order.currency } };
}
